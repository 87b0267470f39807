/** Pages that hang while they are shown print with the long side of the paper across; what comes back sets it upright. */
export function landscape(): () => void {
  const style = document.createElement('style')
  style.textContent = '@page { size: A4 landscape; margin: 12mm; }'
  document.head.append(style)
  return () => style.remove()
}
