export interface Scale {
  low: number
  high: number
  ticks: number[]
}

/** Round ends and three or four round steps around the values; shares of a whole stay between 0 and 1. */
export function scaleOf(values: number[], rate: boolean): Scale {
  const least = rate ? Math.min(...values) : 0
  const most = Math.max(...values, rate ? 0 : 1)
  const span = Math.max(most - least, rate ? 0.02 : 1)
  const rough = span / 3
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough
  const low = Math.max(0, Math.floor(least / step) * step)
  const top = Math.ceil(most / step) * step
  const high = rate ? Math.min(1, top) : top
  const ticks: number[] = []
  for (let v = low; v <= high + step / 1000; v += step) ticks.push(Number(v.toPrecision(12)))
  return { low, high: high > low ? high : low + step, ticks }
}

/** Where the points lie in a drawing of the given size; a single point stands in the middle. */
export function place(values: number[], scale: Scale, width: number, height: number): { x: number; y: number }[] {
  return values.map((v, i) => ({
    x: values.length === 1 ? width / 2 : (i / (values.length - 1)) * width,
    y: height - ((v - scale.low) / (scale.high - scale.low)) * height,
  }))
}
