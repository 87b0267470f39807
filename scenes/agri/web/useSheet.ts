export { useSheet } from '@/kernel/api/useSheet'
