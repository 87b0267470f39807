// A page that is shown again (back, forward, from memory) is another intention than before:
// its forms get new keys, or a second report would be taken for the first one pressed twice.
addEventListener('pageshow', (shown) => {
  const how = performance.getEntriesByType('navigation')[0]
  if (!shown.persisted && (!how || how.type !== 'back_forward')) return
  for (const field of document.querySelectorAll('input[name=act]')) {
    const b = crypto.getRandomValues(new Uint8Array(16))
    b[6] = (b[6] & 0x0f) | 0x40
    b[8] = (b[8] & 0x3f) | 0x80
    const hex = Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
    field.value = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }
})
