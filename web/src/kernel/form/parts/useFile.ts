/** The file that answers a question: looked at again after a draft was taken up, put there, taken away. */
import { computed, onBeforeUnmount, ref, watch } from 'vue'
import { put, type UploadNode } from './node'

export function useFile(node: () => UploadNode, changed: () => void) {
  const file = computed(() => node().currentState.value)
  const url = ref('')
  const free = () => {
    if (url.value) URL.revokeObjectURL(url.value)
  }
  watch(
    file,
    (now) => {
      free()
      url.value = now ? URL.createObjectURL(now) : ''
    },
    { immediate: true },
  )
  onBeforeUnmount(free)
  function keep(now: File | null): void {
    put(node(), now)
    changed()
  }
  return { file, url, keep, drop: () => keep(null) }
}

export const megabytes = (bytes: number): string => (bytes / (1 << 20)).toFixed(1)
