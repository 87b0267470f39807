/**
 * A subject's own records on the phone. What is read is carried for when there is no signal; what is written goes
 * through the outbox, signal or not, and where there is one the county's answer is waited for, so that what it does not
 * take is told in the form.
 */
import { Problem, asProblem } from '@/kernel/api/problem'
import { i18n } from '@/kernel/i18n'
import { pocket, momentOf, type Deed } from '@/kernel/offline/pocket'
import { useOutbox } from '@/kernel/offline/useOutbox'
import { useSession } from '@/kernel/session/useSession'
import { own, type Books } from '../useProduce'

export const recordKinds = { use: 'agri.use', purchase: 'agri.purchase', lot: 'agri.harvest' } as const
export type RecordTask = keyof typeof recordKinds
type Said = Record<string, unknown>

/** Which form a deed was written in, when it is one of these. */
export const taskOf = (d: Deed): RecordTask | undefined =>
  (Object.keys(recordKinds) as RecordTask[]).find((task) => recordKinds[task] === d.kind)
export const saidIn = (d: Deed): Said => (d.body.record ?? {}) as Said

/** Asks the county, and tells what it last said where it cannot be asked. */
export async function carried<T>(what: string, ask: () => Promise<T>): Promise<T> {
  const key = `own/${useSession().me.value?.person.id ?? ''}/${what}`
  try {
    const answer = await ask()
    // A phone without room goes on with what it has.
    await pocket.keep(key, JSON.parse(JSON.stringify(answer))).catch(() => undefined)
    return answer
  } catch (error) {
    const last = asProblem(error).unanswered ? await pocket.recall<T>(key) : undefined
    if (last === undefined) throw error
    return last
  }
}

const patience = 5000
const titles: Record<RecordTask, string> = {
  use: 'pledge.addUse',
  purchase: 'pledge.addPurchase',
  lot: 'pledge.addLot',
}

const musts: Record<RecordTask, string[]> = {
  use: ['name', 'substance', 'dose', 'used_on'],
  purchase: ['name', 'amount', 'seller', 'on'],
  lot: ['product', 'harvested_on'],
}
/** What has to be there is asked for on the phone: without a signal nobody else would ask before tonight. */
function whole(task: RecordTask, said: Said): void {
  const errors = musts[task]
    .filter((name) => !said[name])
    .map((name) => ({
      pointer: `/${name}`,
      code: 'required',
      cell: '',
      value: '',
      message: i18n.global.t('order.form.missing'),
    }))
  if (errors.length)
    throw new Problem({ status: 422, code: 'web.bad_input', detail: i18n.global.t('form.number.refused'), errors })
}

async function write(task: RecordTask, subject: string, said: Said, id: string): Promise<void> {
  whole(task, said)
  const { me } = useSession()
  const person = me.value?.person.id
  if (!person) throw new Problem({ status: 401 })
  const title = `${i18n.global.t(titles[task])} · ${String(said.name ?? said.product ?? '')}`
  const place = me.value?.mandates?.find((m) => m.subject === subject)?.name ?? ''
  await pocket.deeds.put({
    id,
    kind: recordKinds[task],
    ...momentOf(undefined),
    state: 'queued',
    person,
    title,
    place,
    body: { subject, record: said },
    photos: [],
  })
  // A signal that keeps everybody waiting is none: it is on the phone, and goes when it can.
  let timer: ReturnType<typeof setTimeout> | undefined
  await Promise.race([
    useOutbox().send(),
    new Promise((go) => {
      timer = setTimeout(go, patience)
    }),
  ])
  clearTimeout(timer)
  const now = await pocket.deeds.get(id)
  if (now?.state !== 'refused') return
  // It is still in the form, where it is mended.
  await pocket.deeds.delete(id)
  throw new Problem({
    status: 422,
    code: now.code,
    detail: now.message,
    errors: (now.errors ?? []).map((e) => ({ code: '', cell: '', value: '', ...e })),
  })
}

/** One's own books, written through the outbox. */
export const ownBooks: Books = {
  ...own,
  production: (subject) => carried(`production/${subject}`, () => own.production(subject)),
  intakes: (subject, cursor) =>
    cursor ? own.intakes(subject, cursor) : carried(`intakes/${subject}`, () => own.intakes(subject)),
  addUse: (subject, input, key) => write('use', subject, { ...input }, key),
  addPurchase: (subject, input, key) => write('purchase', subject, { ...input }, key),
  addLot: (subject, input, key) => write('lot', subject, { ...input }, key),
}
