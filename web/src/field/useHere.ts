import { ref } from 'vue'

const here = ref<{ lat: number; lon: number }>()

/** Where the phone is, only where that was allowed before: the day's list is no reason to ask. */
export function useHere() {
  async function locate(): Promise<void> {
    const state = await navigator.permissions?.query({ name: 'geolocation' }).catch(() => undefined)
    if (state?.state !== 'granted') return
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        here.value = { lat: coords.latitude, lon: coords.longitude }
      },
      () => undefined,
      { timeout: 10_000, maximumAge: 600_000 },
    )
  }
  return { here, locate }
}
