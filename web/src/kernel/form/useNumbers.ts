import { useI18n } from 'vue-i18n'
import { Problem } from '@/kernel/api/problem'
import type { Fault } from '@/kernel/api/types'
import { readNumber, type Bounds } from './number'

export function useNumbers() {
  const { t } = useI18n()
  /** What is wrong with what was typed, in words; nothing when it can be sent. */
  function flaw(typed: unknown, bounds: Bounds = {}): string {
    const n = readNumber(typed, bounds)
    if (typeof n === 'number') return ''
    if (n === 'missing') return t('order.form.missing')
    if (n === 'decimals')
      return bounds.decimals ? t('form.number.decimals', { n: bounds.decimals }) : t('form.number.whole')
    return t(`form.number.${n}`, { n: n === 'low' ? (bounds.min ?? 0) : (bounds.max ?? '') })
  }
  /** Reads the numbers of one sending. What is wrong is refused as the server refuses, so that it stands where its faults stand. */
  function reading() {
    const errors: Fault[] = []
    function refuse(pointer: string, message: string): void {
      errors.push({ pointer, message, cell: '', value: '', code: 'number' })
    }
    function read(pointer: string, typed: unknown, bounds: Bounds = {}, words = flaw(typed, bounds)): number {
      if (words) refuse(pointer, words)
      const n = readNumber(typed, bounds)
      return typeof n === 'number' ? n : NaN
    }
    /** What is to be sent, if all its numbers could be read. */
    function sound<T>(input: T): T {
      if (errors.length)
        throw new Problem({ status: 422, code: 'web.bad_input', detail: t('form.number.refused'), errors })
      return input
    }
    return { read, refuse, sound }
  }
  return { flaw, reading }
}
