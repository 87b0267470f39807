import { onBeforeUnmount, shallowRef } from 'vue'

export interface Question {
  text: string
  yes: string
}

/** Asks before something that cannot be taken back. Whoever leaves without an answer has said no. */
export function useAsk() {
  const question = shallowRef<Question>()
  let settle: ((sure: boolean) => void) | undefined
  function answer(sure: boolean): void {
    question.value = undefined
    settle?.(sure)
    settle = undefined
  }
  function ask(text: string, yes: string): Promise<boolean> {
    answer(false)
    return new Promise((done) => {
      settle = done
      question.value = { text, yes }
    })
  }
  onBeforeUnmount(() => answer(false))
  return { question, ask, answer }
}
