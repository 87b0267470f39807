/** Where the phone is, taken while it gets better: until it is near enough, or whoever waits has enough. */
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { pointOf, type Point } from './place'

const patience = 30_000

export function usePlace(near: () => number, took: (point: Point) => void) {
  /** The best so far. */
  const best = shallowRef<Point>()
  const watching = ref(false)
  const trouble = ref<'' | 'refused' | 'none'>('')
  let watch: number | undefined
  let over: ReturnType<typeof setTimeout> | undefined

  function end(): void {
    if (watch !== undefined) navigator.geolocation.clearWatch(watch)
    clearTimeout(over)
    watch = undefined
    watching.value = false
  }
  /** Takes the best there is. */
  function stop(): void {
    end()
    if (best.value) took(best.value)
  }
  function fail(how: 'refused' | 'none'): void {
    end()
    trouble.value = how
  }
  function start(): void {
    end()
    best.value = undefined
    trouble.value = ''
    if (!navigator.geolocation) return fail('none')
    watching.value = true
    // A phone that is refused a place sometimes says nothing at all.
    over = setTimeout(() => (best.value ? undefined : fail('none')), patience)
    watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        const point = pointOf(coords)
        if (best.value && (point.accuracy ?? Infinity) >= (best.value.accuracy ?? Infinity)) return
        best.value = point
        if ((point.accuracy ?? Infinity) <= near()) stop()
      },
      (error) => {
        if (error.code === error.PERMISSION_DENIED) fail('refused')
        else if (!best.value) fail('none')
      },
      { enableHighAccuracy: true, timeout: patience, maximumAge: 0 },
    )
  }
  onBeforeUnmount(() => {
    if (watching.value) stop()
  })
  return { best, watching, trouble, start, stop }
}
