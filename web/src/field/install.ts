/** Has the browser install the worker that starts this door without a signal. Where the line breaks off on the way, it is tried
 * again, later each time: an officer does not reload a page to be able to go into the field. */
export function install(wait = 5_000): void {
  if (!('serviceWorker' in navigator)) return
  const later = () => setTimeout(() => install(Math.min(2 * wait, 300_000)), wait)
  navigator.serviceWorker.register('/field/sw.js', { scope: '/field/' }).then((registration) => {
    const coming = registration.installing
    coming?.addEventListener('statechange', () => {
      if (coming.state === 'redundant' && !registration.active) later()
    })
  }, later)
}
