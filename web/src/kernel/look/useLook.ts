import { ref } from 'vue'

export type Look = 'system' | 'light' | 'dark'
const place = 'huying.look'

function stored(): Look {
  const value = localStorage.getItem(place)
  return value === 'light' || value === 'dark' ? value : 'system'
}

const look = ref<Look>('system')

function wear(next: Look): void {
  look.value = next
  if (next === 'system') delete document.documentElement.dataset.look
  else document.documentElement.dataset.look = next
}

/** Light, dark, or whatever the machine says; the choice stays on this machine. */
export function useLook() {
  function choose(next: Look): void {
    wear(next)
    if (next === 'system') localStorage.removeItem(place)
    else localStorage.setItem(place, next)
  }
  return { look, choose, restore: () => wear(stored()) }
}
