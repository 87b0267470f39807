// @vitest-environment node
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it } from 'vitest'
import { Problem } from '@/kernel/api/problem'
import { Pocket, type Deed } from './pocket'
import { hashOf, lostPhoto, momentTold, orphan, sync, tidyUp, type Result, type Wire } from './sync'

let pocket: Pocket
let n = 0
afterEach(async () => {
  await pocket.delete()
})
const fresh = () => (pocket = new Pocket(`test-${n++}`))
const deed = (id: string, more: Partial<Deed> = {}): Deed => ({
  id,
  kind: 'order.step',
  at: 1,
  state: 'queued',
  person: 'me',
  title: id,
  place: '',
  body: { order: 'o1', verb: 'answer', words: id },
  photos: [],
  ...more,
})

interface Op {
  id: string
  after?: string
  body: { words: string; photos?: string[]; files?: Record<string, string> }
}

/** A county that keeps what it is sent, behind a network that can be cut before it and after it. */
function county(told: { refuse?: string[]; unkept?: string; cut?: ('before' | 'after' | '')[] } = {}) {
  const held = new Map<string, string>()
  const got: string[] = []
  const photos: string[] = []
  const wire: Wire = {
    async photo(blob) {
      const hash = await hashOf(await blob.text())
      photos.push(hash)
      return hash
    },
    async file(blob, as) {
      if ((await blob.text()) === told.unkept)
        throw new Problem({ status: 413, code: 'blob.size', detail: '20 MB at most' })
      return `${as}-${await hashOf(await blob.text())}`
    },
    async send({ ops }) {
      const cut = told.cut?.shift()
      if (cut === 'before') throw new TypeError('network')
      const results: Result[] = []
      for (const line of ops) {
        const op = JSON.parse(line) as Op
        const letters = line.slice(line.indexOf('"body":') + 7, -1)
        got.push(op.id)
        if (op.after && !held.has(op.after)) results.push({ id: op.id, state: 'later' })
        else if (told.refuse?.includes(op.id)) results.push({ id: op.id, state: 'refused', message: 'no' })
        else if (held.has(op.id) && held.get(op.id) !== letters) throw new Error(`other letters under ${op.id}`)
        else {
          held.set(op.id, letters)
          results.push({
            id: op.id,
            state: 'safe',
            receipt: { id: op.id, hash: await hashOf(letters), at: 5, note: '' },
          })
        }
      }
      if (cut === 'after') throw new TypeError('network')
      return results
    },
  }
  return { wire, held, got, photos, told }
}
const send = (c: ReturnType<typeof county>) => sync(pocket, c.wire, 'device-1', 'phone', 'me').catch(() => -1)
const stateOf = async (id: string) => (await pocket.deeds.get(id))?.state

describe('the outbox', () => {
  it('sends the same letters again after a cut on either side of the county', async () => {
    const c = county({ cut: ['before', 'after', ''] })
    fresh()
    await pocket.photos.put({ id: 'a/1', blob: new Blob(['picture']) })
    await pocket.deeds.put(deed('a', { photos: ['a/1'] }))
    expect([await send(c), await send(c), await stateOf('a')]).toEqual([-1, -1, 'queued'])
    expect([await send(c), await stateOf('a'), c.held.size, c.photos.length]).toEqual([0, 'safe', 1, 1])
    expect(JSON.parse(c.held.get('a')!)).toEqual({ order: 'o1', verb: 'answer', words: 'a', photos: [c.photos[0]] })
  })
  it('sends sounds, films and papers as what they are, under the names that the answers have', async () => {
    const c = county()
    fresh()
    await pocket.photos.bulkPut([
      { id: 'a/1.jpg', blob: new Blob(['p'], { type: 'image/jpeg' }) },
      { id: 'a/2.webm', blob: new Blob(['s'], { type: 'audio/webm' }) },
      { id: 'a/合同-7.pdf', blob: new Blob(['d'], { type: 'application/pdf' }) },
    ])
    await pocket.deeds.put(deed('a', { photos: ['a/1.jpg', 'a/2.webm', 'a/合同-7.pdf'] }))
    expect(await send(c)).toBe(0)
    expect(JSON.parse(c.held.get('a')!)).toMatchObject({
      photos: [await hashOf('p')],
      files: { '2.webm': `audio-${await hashOf('s')}`, '合同-7.pdf': `file-${await hashOf('d')}` },
    })
  })
  it('gives one deed back whose film is not kept, with what hangs on it, and sends the others', async () => {
    const c = county({ unkept: 'long' })
    fresh()
    await pocket.photos.put({ id: 'a/1.mp4', blob: new Blob(['long'], { type: 'video/mp4' }) })
    await pocket.deeds.bulkPut([deed('a', { photos: ['a/1.mp4'] }), deed('b', { after: 'a' }), deed('c', { at: 2 })])
    expect([await send(c), await stateOf('a'), await stateOf('c')]).toEqual([0, 'refused', 'safe'])
    expect(await pocket.deeds.get('a')).toMatchObject({ message: '20 MB at most', errors: [] })
    expect(await pocket.photos.count()).toBe(1)
  })
  it('sends a film again whose upload broke off on the way', async () => {
    fresh()
    await pocket.photos.put({ id: 'a/1.mp4', blob: new Blob(['half'], { type: 'video/mp4' }) })
    await pocket.deeds.put(deed('a', { photos: ['a/1.mp4'] }))
    const c = county()
    expect(
      await send({
        ...c,
        wire: { ...c.wire, file: () => Promise.reject(new Problem({ status: 422, code: 'web.bad_input' })) },
      }),
    ).toBe(-1)
    expect([await stateOf('a'), await send(c), await stateOf('a')]).toEqual(['queued', 0, 'safe'])
  })
  it('keeps what waits for something else, and says so when that was refused', async () => {
    const c = county({ refuse: ['start'] })
    fresh()
    await pocket.deeds.bulkPut([
      deed('start', { at: 2 }),
      deed('answer', { at: 1, after: 'start' }),
      deed('after-that', { at: 3, after: 'answer' }),
      deed('note', { at: 4 }),
    ])
    await send(c)
    expect([
      await stateOf('start'),
      await stateOf('answer'),
      await stateOf('after-that'),
      await stateOf('note'),
    ]).toEqual(['refused', 'refused', 'refused', 'safe'])
    expect((await pocket.deeds.get('answer'))?.orphan).toBe(true)
    expect((await pocket.deeds.get('start'))?.orphan).toBeUndefined()
  })
  it('says what the county will not read, and lets the others by', async () => {
    fresh()
    const c = county()
    const { send: ask, photo } = c.wire
    c.wire.send = async (batch) => {
      if (batch.ops.some((op) => op.includes('"bad"')))
        throw new Problem({ status: 422, code: 'web.bad_input', detail: 'no such thing' })
      return ask(batch)
    }
    c.wire.photo = async (blob) => {
      if ((await blob.text()) === 'torn')
        throw new Problem({ status: 400, code: 'photo.unreadable', detail: 'no photo' })
      return photo(blob)
    }
    await pocket.photos.bulkPut([
      { id: 'torn/1', blob: new Blob(['torn']) },
      { id: 'good/1', blob: new Blob(['picture']) },
    ])
    await pocket.deeds.bulkPut([
      deed('bad', { at: 1 }),
      deed('torn', { at: 2, photos: ['torn/1'] }),
      deed('lost', { at: 3, photos: ['lost/1'] }),
      deed('good', { at: 4, photos: ['good/1'] }),
      deed('last', { at: 5, after: 'torn' }),
    ])
    expect(await send(c)).toBe(0)
    expect(await Promise.all(['bad', 'torn', 'lost', 'good', 'last'].map(stateOf))).toEqual([
      'refused',
      'refused',
      'refused',
      'safe',
      'refused',
    ])
    expect(
      await Promise.all(
        ['bad', 'torn', 'lost'].map(async (id) => {
          const d = await pocket.deeds.get(id)
          return [d?.code, d?.message]
        }),
      ),
    ).toEqual([
      ['web.bad_input', 'no such thing'],
      ['photo.unreadable', 'no photo'],
      [lostPhoto, ''],
    ])
  })
  it('refuses nothing because the session ended, the county is busy, or reads no envelope of this app', async () => {
    fresh()
    for (const status of [401, 403, 422, 429, 503]) {
      await pocket.deeds.put(deed('a'))
      expect(
        await send({
          ...county(),
          wire: {
            photo: () => Promise.reject(new Error()),
            file: () => Promise.reject(new Error()),
            send: () => Promise.reject(new Problem({ status })),
          },
        }),
      ).toBe(-1)
      expect(await stateOf('a')).toBe('queued')
    }
  })
  it('sends a child that went ahead once its parent is held', async () => {
    const c = county()
    fresh()
    await pocket.deeds.bulkPut([deed('answer', { at: 1, after: 'start' }), deed('start', { at: 2 })])
    expect([await send(c), await stateOf('start'), await stateOf('answer')]).toEqual([1, 'safe', 'queued'])
    expect([await send(c), await stateOf('answer')]).toEqual([0, 'safe'])
  })
  it('does not send what somebody else did on this phone, nor drafts', async () => {
    const c = county()
    fresh()
    await pocket.deeds.bulkPut([deed('theirs', { person: 'other' }), deed('draft', { state: 'draft' }), deed('mine')])
    await send(c)
    expect(c.got).toEqual(['mine'])
  })
  it('forgets a signed notice, its signature too, once the county holds it', async () => {
    const c = county()
    fresh()
    await pocket.photos.put({ id: 's/signature.png', blob: new Blob(['ink']) })
    await pocket.deeds.put(
      deed('s', {
        kind: 'agri.notice',
        body: { subject: 'x', signer: '王明' },
        photos: ['s/signature.png'],
        named: { 's/signature.png': 'photo' },
        forget: true,
      }),
    )
    await send(c)
    expect(JSON.parse(c.held.get('s')!)).toEqual({ subject: 'x', signer: '王明', photo: c.photos[0] })
    const left = await pocket.deeds.get('s')
    expect(left).toMatchObject({ state: 'safe', body: { subject: 'x' }, photos: [] })
    expect(left?.sealed).toBeUndefined()
    expect(await pocket.photos.count()).toBe(0)
  })
  it('gives up what hung on something that was given up', async () => {
    fresh()
    await pocket.deeds.bulkPut([deed('answer', { after: 'gone' }), deed('other', { after: 'else' })])
    await orphan(pocket, 'gone')
    expect([await stateOf('answer'), await stateOf('other')]).toEqual(['refused', 'queued'])
  })
  it('lets go of what is safe for a month, never of the rest', async () => {
    fresh()
    await pocket.deeds.bulkPut([
      deed('old', { state: 'safe' }),
      deed('new', { state: 'safe', at: 40 * 24 * 3600_000 }),
      deed('refused', { state: 'refused' }),
    ])
    await tidyUp(pocket, 41 * 24 * 3600_000)
    expect((await pocket.deeds.toArray()).map((d) => d.id).sort()).toEqual(['new', 'refused'])
  })
  it("lets go of a film that was taken anew before it was sent, never of a draft's", async () => {
    fresh()
    await pocket.photos.bulkPut(['a/1', 'a/2', 'd/1', 'other/1'].map((id) => ({ id, blob: new Blob(['x']) })))
    await pocket.deeds.bulkPut([deed('a', { photos: ['a/2'] }), deed('d', { state: 'draft' })])
    await tidyUp(pocket, 2)
    expect(await pocket.photos.toCollection().primaryKeys()).toEqual(['a/2', 'd/1', 'other/1'])
  })
})

describe('a clock that was wrong', () => {
  const now = Date.now()
  it('is told with the record: what it said, and that the moment was put right', () => {
    expect(momentTold(deed('a', { at: now }))).toEqual({ at: now })
    expect(momentTold(deed('a', { at: now, skew: 5 * 60_000 }))).toEqual({ at: now }) // within what is put up with
    expect(momentTold(deed('a', { at: now, skew: -86_400_000 }))).toEqual({
      at: now,
      clock: { state: 'corrected', said_at: now + 86_400_000 },
    })
  })
  it('leaves nothing behind that cannot be sent: the moment is to be looked into', async () => {
    fresh()
    const sent: string[] = []
    const { wire } = county()
    const listening: Wire = {
      ...wire,
      send: (batch) => {
        sent.push(...batch.ops)
        return wire.send(batch)
      },
    }
    await pocket.deeds.add(deed('a', { at: 5, clock: { state: 'unsure', said_at: 5 } }))
    await sync(pocket, listening, 'phone', '', 'me')
    const op = JSON.parse(sent[0]!) as { at: number; clock: unknown }
    expect(op.at).toBeGreaterThanOrEqual(now)
    expect(op.clock).toEqual({ state: 'unsure', said_at: 5 })
    expect(await pocket.deeds.get('a')).toMatchObject({
      state: 'safe',
      at: op.at,
      clock: { state: 'unsure', said_at: 5 },
    })
  })
})
