/** Words with their marks, drawn from nothing but elements of our own: no text of a checklist becomes a page's. */
import { h, type FunctionalComponent, type VNodeChild } from 'vue'
import type { Mark } from './marks'

const MarkedWords: FunctionalComponent<{ marks: Mark[]; still?: boolean }> = (props) => draw(props.marks, props.still)
MarkedWords.props = { marks: { type: Array, required: true }, still: Boolean }

/** Where the words stand in a button, a link in them would be a button in a button. */
function draw(marks: Mark[], still?: boolean): VNodeChild[] {
  return marks.map((mark) => {
    if (typeof mark === 'string') return mark
    const inside = draw(mark.in, still)
    switch (mark.kind) {
      case 'link':
        if (still) return h('span', inside)
        return h('a', { href: mark.href, target: '_blank', rel: 'noopener noreferrer' }, inside)
      case 'colour':
        return h('span', { style: { color: mark.colour } }, inside)
      case 'heading':
        return h('strong', { style: { fontSize: '1.2em' } }, inside)
      default:
        return h(mark.kind, inside)
    }
  })
}

export default MarkedWords
