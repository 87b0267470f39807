import { describe, expect, it } from 'vitest'
import { nextTick, ref, shallowRef } from 'vue'
import { Problem } from './problem'
import { held, masked, useClash } from './useClash'

interface Park {
  version: number
  name: string
  place: string
  phone: string
}
const was: Park = { version: 1, name: '果园', place: '村东', phone: '138****8000' }
const conflict = () => new Problem({ status: 409, code: 'agri.served.changed_meanwhile', detail: '别人刚刚改过' })

function sheet(now: Park | undefined, typed: Partial<Park>) {
  const name = ref(was.name),
    place = ref(was.place),
    phone = ref('')
  Object.entries(typed).forEach(([key, value]) => {
    ;(({ name, place, phone }) as Record<string, { value: unknown }>)[key]!.value = value
  })
  const problem = shallowRef<Problem>()
  const it = useClash(
    problem,
    () => was,
    async () => now,
    () => [
      held(
        'name',
        (k: Park) => k.name,
        () => name.value,
        (v) => {
          name.value = v
        },
      ),
      held(
        'place',
        (k: Park) => k.place,
        () => place.value,
        (v) => {
          place.value = v
        },
      ),
      masked(
        'phone',
        (k: Park) => k.phone,
        () => phone.value,
        (v) => {
          phone.value = v
        },
      ),
    ],
  )
  async function refuse(said: Problem): Promise<void> {
    problem.value = said
    await nextTick()
    await new Promise<void>((done) => queueMicrotask(() => queueMicrotask(done)))
    await nextTick()
  }
  return { ...it, name, place, phone, problem, refuse }
}
const told = (s: ReturnType<typeof sheet>) =>
  s.clash.value?.map((r) => [r.label, r.was, r.theirs, r.mine, r.side.value, r.fixed])

describe('two people change one record', () => {
  it('keeps what was typed and takes over what was not touched', async () => {
    const s = sheet({ version: 2, name: '新果园', place: '村西', phone: was.phone }, { place: '村南' })
    await s.refuse(conflict())
    expect(told(s)).toEqual([
      ['name', '果园', '新果园', '果园', 'theirs', false],
      ['place', '村东', '村西', '村南', 'mine', false],
    ])
    expect([s.name.value, s.place.value, s.version(), s.problem.value]).toEqual(['新果园', '村南', 2, undefined])
    s.clash.value![1]!.choose('theirs')
    s.clash.value![0]!.choose('mine')
    expect([s.name.value, s.place.value]).toEqual(['果园', '村西'])
    s.clash.value![1]!.choose('mine')
    expect(s.place.value).toBe('村南')
  })
  it('says nothing of what both made the same', async () => {
    const s = sheet({ version: 2, name: '新果园', place: was.place, phone: was.phone }, { name: '新果园' })
    await s.refuse(conflict())
    expect([told(s), s.version()]).toEqual([[], 2])
  })
  it('compares what is masked without knowing it', async () => {
    const mine = sheet({ ...was, version: 2, phone: '139****0001' }, { phone: '13700137000' })
    await mine.refuse(conflict())
    expect(told(mine)).toEqual([['phone', '138****8000', '139****0001', '13700137000', 'mine', false]])
    mine.clash.value![0]!.choose('theirs')
    expect(mine.phone.value).toBe('')
    const silent = sheet({ ...was, version: 2, phone: '139****0001' }, {})
    await silent.refuse(conflict())
    expect(told(silent)).toEqual([['phone', '138****8000', '139****0001', '', 'theirs', true]])
  })
  it('meets a third hand from what was seen last', async () => {
    const third = { version: 3, name: '三改', place: was.place, phone: was.phone }
    const s = sheet(third, {})
    await s.refuse(conflict())
    expect(s.version()).toBe(3)
    await s.refuse(conflict())
    expect(s.problem.value?.status).toBe(409) // nothing newer to show
    s.forget()
    expect([s.clash.value, s.version()]).toEqual([undefined, 1])
  })
  it.each([
    [new Problem({ status: 409, code: 'agri.park.closed' })],
    [new Problem({ status: 422, code: 'agri.park.invalid' })],
  ])('leaves other refusals alone', async (said) => {
    const s = sheet({ ...was, version: 2, name: 'x' }, {})
    await s.refuse(said)
    expect([s.clash.value, s.problem.value, s.version()]).toEqual([undefined, said, 1])
  })
})
