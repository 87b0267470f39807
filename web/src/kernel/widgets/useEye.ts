import { onBeforeUnmount, ref, type Ref } from 'vue'
import { eye } from './scan'

/** Looks through the camera for a code, or for codes of every kind, until one is met that there is no more to look for after. */
export function useEye(
  video: Readonly<Ref<HTMLVideoElement | null>>,
  met: (text: string) => Promise<boolean>,
  every = false,
) {
  const blind = ref(false)
  let stream: MediaStream | undefined
  let over = false

  async function look(): Promise<void> {
    over = blind.value = false
    try {
      stream ??= await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
    } catch {
      return void (blind.value = true)
    }
    if (!video.value) return
    video.value.srcObject = stream
    await video.value.play()
    const see = await eye(every)
    const again = async (): Promise<void> => {
      if (over || !video.value) return
      const text = await see(video.value)
      if (text && (await met(text))) return
      requestAnimationFrame(() => void again())
    }
    void again()
  }
  function rest(): void {
    over = true
    stream?.getTracks().forEach((track) => track.stop())
    stream = undefined
  }
  onBeforeUnmount(rest)
  return { blind, look, rest }
}
