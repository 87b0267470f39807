/** What the parts of a checklist share: reading a node of the engine and answering it. */
import type { AnyNode } from '../useForm'
import { said, type Said } from '../words'

export type InputNode = Extract<AnyNode, { nodeType: 'input' }>
export type SelectNode = Extract<AnyNode, { nodeType: 'select' }>
export type RankNode = Extract<AnyNode, { nodeType: 'rank' }>
export type RangeNode = Extract<AnyNode, { nodeType: 'range' }>
export type UploadNode = Extract<AnyNode, { nodeType: 'upload' }>

/** A choice as it is drawn. */
export interface Option extends Said {
  value: string
  properties: [name: string, value: string][]
}
interface Item {
  value: string
  label: Parameters<typeof said>[0]
  properties: Option['properties']
}

export const optionsOf = (node: SelectNode | RankNode): Option[] =>
  (node.currentState.valueOptions as readonly Item[]).map((o) => ({
    value: o.value,
    properties: o.properties,
    ...said(o.label),
  }))
export const chosenOf = (node: SelectNode | RankNode): readonly string[] => node.currentState.value as readonly string[]

/** Whether a checklist asks for a question to look so. */
export const looks = (node: AnyNode, ...names: string[]): boolean =>
  names.some((name) => Boolean((node.appearances as Record<string, boolean> | null)?.[name]))

/** What stands in the record. */
export const valueOf = (node: AnyNode): string =>
  'instanceValue' in node.currentState ? String(node.currentState.instanceValue ?? '') : ''

/** Which types a node takes depends on its own; the engine refuses what does not fit by keeping nothing. */
export const put = (node: AnyNode, value: unknown): void =>
  void (node as unknown as { setValue: (v: unknown) => void }).setValue(value)
