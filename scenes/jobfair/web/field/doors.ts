/** The doors of fairs as a phone knows them, and what it marked at them. */
import type { components } from '@/kernel/api/schema.gen'
import type { Deed } from '@/kernel/offline/pocket'

export type DoorFair = Pick<components['schemas']['JobFair'], 'id' | 'name' | 'venue' | 'from' | 'to'>

export const checkInKind = 'jobfair.check_in'

export const fairOf = (d: Pick<Deed, 'body'>): string => String(d.body.subject ?? '')

/** The fairs whose doors are open on a day or will be by another one, the first to come first. */
export const doorsOn = (fairs: readonly DoorFair[], day: string, ahead: string): DoorFair[] =>
  fairs.filter((f) => f.to >= day && f.from <= ahead).sort((a, b) => a.from.localeCompare(b.from))

/** Only on its own days somebody can be checked in. */
export const isOpen = (fair: DoorFair, day: string): boolean => fair.from <= day && day <= fair.to

/** Whether a code waits here already; once the county holds it, the county is who says so. */
export const wasTaken = (code: string, deeds: readonly Pick<Deed, 'body' | 'state'>[]): boolean =>
  deeds.some((d) => d.body.code === code && d.state !== 'refused')
