import { describe, expect, it } from 'vitest'
import { doorsOn, isOpen, wasTaken, type DoorFair } from './doors'

const fair = (id: string, from: string, to = from): DoorFair => ({ id, name: id, venue: '', from, to })

describe('the doors that a phone carries', () => {
  it('are those of today and of the days to come, the first first', () => {
    const all = [
      fair('later', '2023-11-20'),
      fair('soon', '2023-11-17'),
      fair('now', '2023-11-14', '2023-11-15'),
      fair('over', '2023-11-01'),
    ]
    expect(doorsOn(all, '2023-11-15', '2023-11-18').map((f) => f.id)).toEqual(['now', 'soon'])
  })
  it('open on the days of the fair alone', () => {
    const f = fair('now', '2023-11-14', '2023-11-15')
    expect(['2023-11-13', '2023-11-14', '2023-11-15', '2023-11-16'].map((day) => isOpen(f, day))).toEqual([
      false,
      true,
      true,
      false,
    ])
  })
  it('take a code once, and again when the county refused it', () => {
    const deed = (state: 'queued' | 'safe' | 'refused') => [{ state, body: { subject: 'f', code: '7K' } }]
    expect(wasTaken('7K', deed('queued'))).toBe(true)
    expect(wasTaken('7K', deed('refused'))).toBe(false)
    expect(wasTaken('8K', deed('queued'))).toBe(false)
  })
})
