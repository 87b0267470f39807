import { describe, expect, it } from 'vitest'
import type { Deed } from '@/kernel/offline/pocket'
import { countOf, markOf, wasTaken, type CarriedDay, type GuestRow } from './arrivals'

const guest = (id: string, state: GuestRow['state'] = 'booked') =>
  ({ id, slot: 's', state, turn: 1, name: '王*', phone: '138****8001', way: 'online' }) as GuestRow
const deed = (state: Deed['state'], body: object) =>
  ({ id: 'x', state, body: { day: 'd', ...body } }) as unknown as Deed

describe('who came to a service day', () => {
  it.each<[string, GuestRow, Deed[], string]>([
    ['nobody marked', guest('a'), [], 'none'],
    ['the county says so', guest('a', 'came'), [], 'came'],
    ['marked here, not heard yet', guest('a'), [deed('queued', { booking: 'a' })], 'queued'],
    ['marked here and held', guest('a'), [deed('safe', { booking: 'a' })], 'came'],
    ['marked here, and elsewhere before', guest('a'), [deed('refused', { booking: 'a' })], 'refused'],
    ['refused here, and the county has heard of it', guest('a', 'came'), [deed('refused', { booking: 'a' })], 'came'],
    ['somebody else', guest('a'), [deed('queued', { booking: 'b' })], 'none'],
  ])('%s', (_what, of, deeds, want) => expect(markOf(of, deeds)).toBe(want))

  it('takes a code once on one phone, and again when the county refused it', () => {
    expect(wasTaken('7K', [deed('queued', { code: '7K' })])).toBe(true)
    expect(wasTaken('7K', [deed('safe', { code: '7K' })])).toBe(true)
    expect(wasTaken('7K', [deed('refused', { code: '7K' })])).toBe(false)
    expect(wasTaken('8K', [deed('queued', { code: '7K' })])).toBe(false)
  })

  it('counts everybody once: by name, by code, held or waiting', () => {
    const carried = { guests: [guest('a', 'came'), guest('b'), guest('c'), guest('w', 'waiting')] } as CarriedDay
    expect(countOf(carried, [])).toEqual({ came: 1, due: 2 })
    expect(countOf(carried, [deed('queued', { booking: 'b' })])).toEqual({ came: 2, due: 1 })
    expect(countOf(carried, [deed('queued', { code: '7K' })])).toEqual({ came: 2, due: 1 })
    expect(countOf(carried, [deed('refused', { booking: 'b' }), deed('refused', { code: '7K' })])).toEqual({
      came: 1,
      due: 2,
    })
  })
})
