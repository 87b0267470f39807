import { expect, it } from 'vitest'
import { inOrder } from './office'

const scenes = [
  { code: 'farm', powers: ['farm.read'], duties: ['farm.visit'] },
  { code: 'flood', powers: ['flood.read', 'flood.watch'], duties: ['flood.watch'] },
  { code: 'snow', powers: ['snow.read'] },
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
