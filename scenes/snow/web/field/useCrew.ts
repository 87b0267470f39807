/** The crew's zones in a response: from the county when it can be reached, else as they were last fetched. */
import { computed } from 'vue'
import { api, body } from '@/kernel/api/client'
import type { components } from '@/kernel/api/schema.gen'
import { carries } from '@/kernel/offline/carries'
import { pocket, type Deed } from '@/kernel/offline/pocket'
import { useOutbox } from '@/kernel/offline/useOutbox'

export type Carried = components['schemas']['SnowField']
export type CrewZone = components['schemas']['SnowFieldZone']

export const workKind = 'snow.work'
export const confirmKind = 'snow.response.confirm'
export const helpKind = 'snow.response.help'

const crew = carries<Carried>({ code: 'snow', power: 'snow.work', fetch: () => body(api.GET('/api/snow/field')) })

export function useCrew() {
  const { deeds, queue } = useOutbox()
  const { carried } = crew

  const about = (d: Deed) => String(d.body.recipient ?? '')
  /** What this phone did about a zone, the latest first. */
  const doneTo = (recipient: string) => deeds.value.filter((d) => about(d) === recipient && d.state !== 'draft')
  /** Where a zone stands, with what this phone did and has not sent yet. */
  const cleared = (z: CrewZone) =>
    z.state === 'done' ||
    doneTo(z.recipient).some((d) => d.kind === workKind && d.body.done === true && d.state !== 'refused')
  const heard = (z: CrewZone) => z.state !== 'sent' || doneTo(z.recipient).some((d) => d.state !== 'refused')
  const open = computed(() => (carried.value?.zones ?? []).filter((z) => !cleared(z)))
  const zone = (recipient: string) => carried.value?.zones.find((z) => z.recipient === recipient)

  /** Puts an answer into the outbox; with a deed that was refused, in its place. */
  async function answer(z: CrewZone, kind: string, said: Record<string, unknown>, old?: Deed): Promise<void> {
    if (old) await pocket.deeds.delete(old.id)
    await queue({ kind, title: z.name, place: z.place, body: { recipient: z.recipient, ...said } })
  }
  return { ...crew, open, zone, cleared, heard, doneTo, answer }
}
