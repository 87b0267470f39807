import { expect, it } from 'vitest'
import { inOrder, landing, tabOf } from './office'

const scenes = [
  { code: 'farm', powers: ['farm.read'], duties: ['farm.visit'], home: 'farm-farms' },
  { code: 'flood', powers: ['flood.read', 'flood.watch'], duties: ['flood.watch'], home: 'flood-posts' },
  { code: 'snow', powers: ['snow.read'], home: 'snow-zones' },
]
/** As the session answers: for one area, where one is named. */
const can = (powers: string[]) => (power: string, area?: string) => powers.includes(power) && area === undefined
const order = (powers: string[], last = '') => inOrder(scenes, can(powers), last).map((s) => s.code)

it.each([
  ['nobody enters without a power', [], '', []],
  ['any of the powers lets one enter', ['flood.watch'], '', ['flood']],
  ['in the order of the house where one only looks', ['snow.read', 'farm.read'], '', ['farm', 'snow']],
  ['the last used before the others', ['snow.read', 'farm.read'], 'snow', ['snow', 'farm']],
  [
    'the scene of one’s duties before the last used',
    ['farm.read', 'snow.read', 'flood.watch'],
    'snow',
    ['flood', 'snow', 'farm'],
  ],
  ['the last used among those of one’s duties', ['farm.read', 'farm.visit', 'flood.watch'], 'flood', ['flood', 'farm']],
  ['what was used and is not open any more is not there', ['farm.read'], 'snow', ['farm']],
])('%s', (_what, powers, last, want) => expect(order(powers as string[], last as string)).toEqual(want))

const none = () => Promise.resolve(0)
const some = () => Promise.resolve(3)
const unheard = () => Promise.reject(new Error('no signal'))
it.each<[string, string[], () => Promise<number>, string | undefined]>([
  [
    'who works in one scene, and nothing waits for them, begins there',
    ['flood.watch', 'order.read'],
    none,
    'flood-posts',
  ],
  ['for whom something waits begins with their day', ['flood.watch', 'order.handle'], some, undefined],
  ['for whom something may wait, and nobody knows, too', ['flood.watch', 'order.handle'], unheard, undefined],
  ['who only looks at one scene, too', ['flood.read', 'order.read'], none, undefined],
  ['who works in one and may look at another too', ['flood.watch', 'farm.read'], none, undefined],
  ['who leads everything', ['flood.watch', 'farm.visit', 'farm.read', 'snow.read', 'order.read'], none, undefined],
  ['who enters no scene', ['order.read'], none, undefined],
])('%s', async (_who, powers, waiting, want) =>
  expect(await landing(scenes, (power) => powers.includes(power), waiting)).toBe(want),
)

const tabs = [{ to: 'home' }, { to: 'farms' }, { to: 'farm-kinds' }]
const paths: Record<string, string> = { home: '/farm', farms: '/farm/farms', 'farm-kinds': '/farm/farms/kinds' }
it.each([
  ['/farm', 'home'],
  ['/farm/farms', 'farms'],
  ['/farm/farms/12', 'farms'],
  ['/farm/farms/kinds', 'farm-kinds'],
  ['/farm/farmsteads', 'home'],
  ['/farmers', undefined],
])('at %s one is on %s', (path, want) => expect(tabOf(tabs, (to) => paths[to]!, path)?.to).toBe(want))
