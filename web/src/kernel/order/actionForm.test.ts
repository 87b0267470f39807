import { describe, expect, it } from 'vitest'
import type { ActionField } from '@/kernel/api/types'
import { draftOf, dropDraft, keepDraft, missingIn, payloadOf, startValues } from './actionForm'

const field = (name: string, kind: ActionField['kind'], more: Partial<ActionField> = {}): ActionField => ({
  name,
  kind,
  title: name,
  required: false,
  ...more,
})
const fields = [
  field('words', 'words', { required: true }),
  field('photos', 'photos'),
  field('told', 'bool'),
  field('score', 'score'),
  field('unit', 'unit', { value: 'u1' }),
]

describe('an action’s form', () => {
  it('starts from the server’s defaults', () => {
    expect(startValues(fields)).toEqual({ words: '', photos: [], told: false, score: 0, unit: 'u1' })
  })
  it('gives every form its own list of photos', () => {
    expect(startValues(fields).photos).not.toBe(startValues(fields).photos)
  })
  it('asks for what is required, and takes an unticked box for an answer', () => {
    const must = fields.map((f) => ({ ...f, required: true }))
    expect(missingIn(must, { words: '  ', photos: [], told: false, score: 0, unit: 'u1' })).toEqual([
      'words',
      'photos',
      'score',
    ])
    expect(missingIn(must, { words: 'a', photos: ['x'], told: false, score: 1, unit: 'u1' })).toEqual([])
  })
  it('sends the version that was read and only what was filled in', () => {
    expect(payloadOf(fields, { words: ' 已修 ', photos: [], told: false, score: 0, unit: 'u1' }, 7)).toEqual({
      version: 7,
      words: '已修',
      told: false,
      unit: 'u1',
    })
    expect(payloadOf(fields, { words: 'x', photos: ['h'], told: true, score: 5, unit: '' }, 8)).toEqual({
      version: 8,
      words: 'x',
      photos: ['h'],
      told: true,
      score: 5,
    })
  })
  it('keeps a draft until it is dropped', () => {
    keepDraft('o1/answer', { words: '写了一半' })
    expect(draftOf('o1/answer', fields).words).toBe('写了一半')
    expect(draftOf('o1/answer', fields).unit).toBe('u1')
    dropDraft('o1/answer')
    expect(draftOf('o1/answer', fields).words).toBe('')
  })
})
