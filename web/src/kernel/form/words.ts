/** What a checklist says beside its questions: words, and what is looked at or listened to with them. */
import type { TextRange } from '@getodk/xforms-engine'
import type { AnyNode } from './useForm'

/** Words with the addresses of what goes with them, such as jr://images/house.png. */
export interface Said {
  words: string
  image?: string
  big?: string
  audio?: string
  video?: string
}
type Range = TextRange<never> | TextRange<'label'> | TextRange<'item-label'> | TextRange<'hint'> | null | undefined

/** The engine takes a picture's larger copy for words; its address gives it away. */
const isAddress = (text: string) => text.startsWith('jr://')
const chunksOf = (range: NonNullable<Range>): string[] =>
  [...(range as unknown as Iterable<{ asString: string }>)].map((c) => c.asString)

export function said(range: Range): Said {
  if (!range) return { words: '' }
  const chunks = chunksOf(range)
  return {
    words: chunks.filter((c) => !isAddress(c)).join(''),
    big: chunks.find(isAddress),
    image: range.imageSource?.href,
    audio: range.audioSource?.href,
    video: range.videoSource?.href,
  }
}

interface WithHint {
  bodyElement?: { hint?: { sourceNode: Element } | null } | null
  model?: { getItextElement: (language: { language: string }, id: string) => Element | undefined }
}

/** A hint and what is told to whoever asks for more. The engine runs the two together; the checklist tells where one ends. */
export function hintOf(node: AnyNode): { hint: string; guidance: string } {
  const range = node.currentState.hint
  if (!range) return { hint: '', guidance: '' }
  const chunks = chunksOf(range)
  const definition = node.definition as unknown as WithHint
  const id = /^jr:itext\('(.*)'\)$/.exec(definition.bodyElement?.hint?.sourceNode.getAttribute('ref') ?? '')?.[1]
  const language = (node.root as { currentState: { activeLanguage: { language: string } } }).currentState.activeLanguage
  const text = id ? definition.model?.getItextElement(language, id) : undefined
  let plain = chunks.length
  if (text)
    plain = [...text.children]
      .filter((value) => !value.getAttribute('form'))
      .reduce((n, value) => n + value.childNodes.length, 0)
  return { hint: chunks.slice(0, plain).join(''), guidance: chunks.slice(plain).join('') }
}
