/** What a printed code is to an officer: a subject's opens the subject, a certificate's is checked on the phone, signal or not. */
import { check, credentials } from '@/kernel/offline/credential'
import type { Met } from '@/kernel/scene/field'
import CheckedPledge from './CheckedPledge.vue'
import { useDay } from './useDay'

export async function met(text: string): Promise<Met | undefined> {
  const { bundle, find, recall } = useDay()
  if (!bundle.value) await recall()
  const subject = find(text.split('#')[0] ?? '')[0]
  if (subject) return { to: { name: 'subject', params: { id: subject.id } } }
  if (!text.includes('#HY1.')) return undefined
  const list = await credentials()
  return list
    ? { show: CheckedPledge, props: { checked: await check(text, list), heard: list.heard } }
    : { tell: 'state.offline' }
}
