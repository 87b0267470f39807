/** The engine as tests get it. Its parser would look for its files on the disk if it found itself in Node; as in a browser, it carries them. */
const host = (globalThis as unknown as { process: object }).process
const versions = Object.getOwnPropertyDescriptor(host, 'versions')!
Object.defineProperty(host, 'versions', { ...versions, value: {} })
export const { loadForm } = await import('@getodk/xforms-engine')
Object.defineProperty(host, 'versions', versions)
