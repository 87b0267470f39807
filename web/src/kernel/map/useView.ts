import { computed, ref, type Ref } from 'vue'

/** The window onto a drawing: zooming keeps the point under the hand where it is. */
export function useView(size: () => { width: number; height: number }, pane: Ref<{ width: number; height: number }>) {
  const zoom = ref(1)
  const x = ref(0)
  const y = ref(0)
  const box = computed(() => {
    const { width, height } = size()
    const pad = 14 / zoom.value
    return `${x.value - pad} ${y.value - pad} ${width / zoom.value + 2 * pad} ${height / zoom.value + 2 * pad}`
  })

  /** Drawing units per screen pixel: type and hatching keep their size however far one zooms. */
  const unit = computed(() => {
    const [, , width, height] = box.value.split(' ').map(Number) as [number, number, number, number]
    return Math.max(width / Math.max(1, pane.value.width), height / Math.max(1, pane.value.height))
  })

  /** Zooms by a factor around a point given as shares of the visible window. */
  function by(factor: number, shareX = 0.5, shareY = 0.5): void {
    const { width, height } = size()
    const next = Math.min(24, Math.max(1, zoom.value * factor))
    x.value += (width / zoom.value - width / next) * shareX
    y.value += (height / zoom.value - height / next) * shareY
    zoom.value = next
    if (next === 1) fit()
  }
  function move(dx: number, dy: number): void {
    const { width, height } = size()
    const hold = (value: number, span: number) =>
      Math.min(span * (1 - 0.3 / zoom.value), Math.max((-span * 0.3) / zoom.value, value))
    x.value = hold(x.value + dx, width)
    y.value = hold(y.value + dy, height)
  }
  function fit(): void {
    zoom.value = 1
    x.value = y.value = 0
  }
  return { box, unit, by, move, fit }
}
