import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { Attempt } from '@/kernel/api/attempt'
import { asProblem, type Problem } from '@/kernel/api/problem'

/** A form on a sheet: what is missing, or wrong and in what words, is said before it is sent, and what was typed stays when it is refused. */
export function useSheet(lacks: () => Record<string, boolean | string>) {
  const { t } = useI18n()
  const problem = shallowRef<Problem>()
  const tried = ref(false)
  const sending = ref(false)
  const attempt = new Attempt()
  function fault(name: string): string {
    const lack = tried.value && lacks()[name]
    return (lack === true ? t('order.form.missing') : lack) || (problem.value?.faultOf(name) ?? '')
  }
  async function send<P>(payload: P, post: (key: string) => Promise<unknown>): Promise<boolean> {
    tried.value = true
    problem.value = undefined
    if (Object.values(lacks()).some(Boolean)) return false
    sending.value = true
    try {
      await attempt.send(payload, post)
      return true
    } catch (error) {
      problem.value = asProblem(error)
      return false
    } finally {
      sending.value = false
    }
  }
  return { problem, sending, fault, send }
}
