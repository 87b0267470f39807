/** The phone's outbox as screens see it: how much is unsent, whether it is being sent, and when the county was last heard of. */
import { liveQuery } from 'dexie'
import { ref, shallowRef } from 'vue'
import { api, body, fileBody, newKey, part } from '@/kernel/api/client'
import { asProblem } from '@/kernel/api/problem'
import { useSession } from '@/kernel/session/useSession'
import { stamp } from '@/kernel/time/clock'
import { pocket, type Deed } from './pocket'
import { sync, tidyUp, type Result, type Wire } from './sync'

const deeds = shallowRef<Deed[]>([])
const sending = ref(false)
const online = ref(navigator.onLine)
const heardAt = ref(0)
let started = false
let more = false

/** A request that neither arrives nor fails would hold up everything behind it. */
async function within<T>(seconds: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), seconds * 1000)
  try {
    return await ask(patience.signal)
  } finally {
    clearTimeout(timer)
  }
}

const wire: Wire = {
  photo: async (blob) =>
    (
      await within(180, (signal) =>
        body(
          api.POST('/api/photos', { body: { file: part(blob) }, bodySerializer: fileBody(blob, 'photo.jpg'), signal }),
        ),
      )
    ).hash,
  // A film may take its time.
  file: async (blob, as) =>
    (
      await within(900, (signal) =>
        body(
          api.POST('/api/files', {
            params: { query: { as } },
            body: { file: part(blob) },
            bodySerializer: fileBody(blob, 'file'),
            signal,
          }),
        ),
      )
    ).hash,
  async send({ ops, ...head }) {
    // The letters of each deed go out as they are: taking them apart and putting them together again could change them.
    const text = `${JSON.stringify(head).slice(0, -1)},"ops":[${ops.join(',')}]}`
    const answer = await within(90, (signal) =>
      body(
        api.POST('/api/field/outbox', {
          body: {} as never,
          bodySerializer: () => text,
          headers: { 'Content-Type': 'application/json' },
          signal,
        }),
      ),
    )
    return answer.results as Result[]
  },
}

/** A name for this phone that stays with it and says nothing about its owner. */
export async function device(): Promise<string> {
  let id = await pocket.recall<string>('device')
  if (!id) {
    id = newKey()
    await pocket.keep('device', id)
  }
  return id
}

export function useOutbox() {
  const { me } = useSession()

  async function send(): Promise<void> {
    const person = me.value?.person.id
    if (!person) return
    if (sending.value) return void (more = true)
    sending.value = true
    more = false
    try {
      await sync(pocket, wire, await device(), phoneName(), person)
      heardAt.value = Date.now()
      // The browser only guesses whether there is a line; an answer of the county proves it, and its silence the contrary.
      online.value = true
      await pocket.keep('heardAt', heardAt.value)
      await tidyUp(pocket, Date.now())
    } catch (error) {
      // No signal is the ordinary case here; everything stays queued.
      const problem = asProblem(error)
      if (problem.status === 0) online.value = false
      if (!problem.unanswered) console.warn(error)
    } finally {
      sending.value = false
    }
    // What was done while the rest was on the way does not wait for the next round.
    if (more) await send()
  }

  function start(): void {
    if (started) return
    started = true
    liveQuery(() => pocket.deeds.orderBy('at').reverse().toArray()).subscribe((list) => {
      deeds.value = list
    })
    void pocket.recall<number>('heardAt').then((at) => {
      heardAt.value = at ?? 0
    })
    addEventListener('online', () => {
      online.value = true
      void send()
    })
    addEventListener('offline', () => {
      online.value = false
    })
    addEventListener('visibilitychange', () => {
      if (!document.hidden) void send()
    })
    setInterval(() => {
      // A browser that never lost its line does not tell when it has it again.
      if (!online.value || deeds.value.some((d) => d.state === 'queued')) void send()
    }, 45_000)
    // What the browser may throw away under pressure is asked to stay.
    void navigator.storage?.persist?.()
    void send()
  }
  return { deeds, sending, online, heardAt, send, queue, start }
}

/** Puts something that was done now into the outbox, and begins to send it. */
async function queue(deed: Pick<Deed, 'kind' | 'title' | 'place' | 'body'> & Partial<Deed>): Promise<void> {
  const person = useSession().me.value?.person.id ?? ''
  await pocket.deeds.put({ id: newKey(), ...stamp(), state: 'queued', person, photos: [], ...deed })
  void useOutbox().send()
}

function phoneName(): string {
  const found =
    /\(([^)]*)\)/
      .exec(navigator.userAgent)?.[1]
      ?.split(';')
      .map((s) => s.trim()) ?? []
  return (found[2] ?? found[0] ?? '').slice(0, 60)
}
