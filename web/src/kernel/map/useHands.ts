import type { Ref } from 'vue'

interface View {
  by: (factor: number, shareX?: number, shareY?: number) => void
  move: (dx: number, dy: number) => void
  unit: Ref<number>
}

/** How a drawing is handled: the wheel zooms where it points, one pointer drags, two pinch. */
export function useHands(svg: Readonly<Ref<SVGSVGElement | null>>, { by, move, unit }: View) {
  const hands = new Map<number, PointerEvent>()
  let dragged = 0

  function wheel(event: WheelEvent): void {
    const r = svg.value!.getBoundingClientRect()
    by(event.deltaY < 0 ? 1.25 : 0.8, (event.clientX - r.left) / r.width, (event.clientY - r.top) / r.height)
  }
  function down(event: PointerEvent): void {
    hands.set(event.pointerId, event)
    dragged = 0
  }
  function drag(event: PointerEvent): void {
    const last = hands.get(event.pointerId)
    if (!last) return
    const r = svg.value!.getBoundingClientRect()
    const other = [...hands.values()].find((h) => h.pointerId !== event.pointerId)
    dragged += Math.abs(event.clientX - last.clientX) + Math.abs(event.clientY - last.clientY)
    if (other) {
      const apart = (a: PointerEvent) => Math.hypot(a.clientX - other.clientX, a.clientY - other.clientY)
      by(
        apart(event) / Math.max(1, apart(last)),
        ((event.clientX + other.clientX) / 2 - r.left) / r.width,
        ((event.clientY + other.clientY) / 2 - r.top) / r.height,
      )
    } else {
      move(-(event.clientX - last.clientX) * unit.value, -(event.clientY - last.clientY) * unit.value)
    }
    hands.set(event.pointerId, event)
  }
  const up = (event: PointerEvent) => void hands.delete(event.pointerId)
  /** Whether what was pressed was meant, and not the start of dragging. */
  const meant = () => dragged < 6
  return { wheel, down, drag, up, meant }
}
