/** A table that Excel opens: with a mark that it is UTF-8, every field quoted, and nothing that it would take for a formula. */
export function table(lines: string[][]): string {
  const field = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
  return `\uFEFF${lines.map((line) => line.map(field).join(',')).join('\r\n')}\r\n`
}

/** Hands the person a table as a file of the browser's making. */
export function saveTable(name: string, lines: string[][]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([table(lines)], { type: 'text/csv' }))
  link.download = `${name}.csv`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
