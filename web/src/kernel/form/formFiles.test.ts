// @vitest-environment node
// What checklists refer to is carried by what it holds: fetched once, gone when nothing refers to it any more.
import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import { pocket } from '@/kernel/offline/pocket'
import { carryFiles, filesCarried } from './formFiles'

const shops = (version: string, hash: string) => ({
  form: 'shops',
  version,
  files: [
    { name: '门店.csv', hash },
    { name: 'door.png', hash: '' },
  ],
})

/** The county's answers by address; what it does not have it refuses, and without a signal nothing comes back. */
function county(files: Record<string, string>, signal = true) {
  const asked: string[] = []
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(decodeURIComponent(url))
    if (!signal) return Promise.reject(new TypeError('no signal'))
    const body = files[decodeURIComponent(url)]
    return Promise.resolve(body === undefined ? new Response('', { status: 404 }) : new Response(body))
  })
  return asked
}
const texts = async (form: ReturnType<typeof shops>) =>
  Object.fromEntries(
    await Promise.all([...(await filesCarried(form))].map(async ([name, file]) => [name, await file.text()] as const)),
  )

afterEach(() => vi.unstubAllGlobals())

test('files are fetched once and stay without a signal', async () => {
  const one = shops('1', 'aaa')
  let asked = county({}, false)
  await carryFiles([one])
  expect(await texts(one)).toEqual({})
  asked = county({ '/api/forms/shops/versions/1/files/门店.csv': 'name,label\n' })
  await carryFiles([one])
  await carryFiles([one])
  expect(asked).toEqual(['/api/forms/shops/versions/1/files/门店.csv'])
  asked = county({}, false)
  await carryFiles([one])
  expect([asked, await texts(one)]).toEqual([[], { '门店.csv': 'name,label\n' }])
})

test('the same file of another version is not fetched again, another one is, and the old one goes', async () => {
  const [two, three] = [shops('2', 'aaa'), shops('3', 'bbb')]
  const asked = county({ '/api/forms/shops/versions/3/files/门店.csv': 'name,label\nb,乙\n' })
  await carryFiles([two])
  expect(asked).toEqual([])
  await carryFiles([three], [two]) // somebody else on this phone still has the old one
  expect([await texts(two), await texts(three)]).toEqual([
    { '门店.csv': 'name,label\n' },
    { '门店.csv': 'name,label\nb,乙\n' },
  ])
  await carryFiles([three])
  expect(await pocket.kept.where('key').startsWith('file/').primaryKeys()).toEqual(['file/bbb'])
})
