/**
 * The nouns of the HTTP contract. Moments are Unix milliseconds (0 = none), days are "2023-11-07",
 * areas are the code of their day. These are the names that pages use; the client is typed by the
 * server's own description (schema.gen.ts), so a noun that drifts from it does not compile.
 */
export interface Fault {
  pointer: string
  cell: string
  value: string
  code: string
  message: string
}
export interface ProblemBody {
  type: string
  title: string
  status: number
  detail: string
  code: string
  request_id: string
  errors?: Fault[]
}
export interface Page<T> {
  items: T[]
  next: string
  total?: number
}
export interface List<T> {
  items: T[]
}

export interface Duty {
  id: string
  post: string
  post_title: string
  area: string
  area_name: string
  unit: string
  unit_name: string
  from: string
  to: string
}
export interface Me {
  login: string
  person: { id: string; name: string }
  county: string
  home_area: string
  home_area_name: string
  /** Where people reach the county, as the operator set it. Absent in what a phone kept before there was any. */
  site?: string
  must_change?: boolean
  duties: Duty[]
  powers: { power: string; areas: string[] }[]
  /** Absent in what a phone kept before there were any. */
  mandates?: { id: string; kind: string; subject: string; name: string }[]
}

export interface AreaName {
  code: string
  name: string
}
export interface AreaRow extends AreaName {
  kind: string
  level: number
  parent: string
  children: number
  open: number
  vacant: number
}
export interface AreaHit extends AreaName {
  path: string
  level: number
  /** The former name by which it was found. */
  formerly?: string
}
export interface Owner {
  person: string
  name: string
  post: string
  post_title: string
  phone: string
  from: string
  deputy: boolean
  on_leave: boolean
}
export interface AreaPage {
  area: AreaRow
  path: AreaName[]
  owners: Owner[]
  children: AreaRow[]
}
export type GridState = 'ok' | 'vacant' | 'double' | 'leave'
export interface MapFeature {
  type: 'Feature'
  geometry: { type: 'Polygon'; coordinates: number[][][] } | { type: 'MultiPolygon'; coordinates: number[][][][] }
  properties: {
    code: string
    name: string
    kind: string
    state: GridState
    owner: string
    open: number
    synthetic: boolean
  }
}
export interface AreaMap {
  type: 'FeatureCollection'
  features: MapFeature[]
}
export interface PointAnswer {
  grid: AreaName
  path: AreaName[]
  owners: Owner[]
}

export type DutyState = 'active' | 'future' | 'ended' | 'leave'
export interface DutyRow extends Duty {
  person: string
  person_name: string
  phone: string
  area_path: string
  state: DutyState
}
export interface Post {
  code: string
  title: string
  powers: string[]
  level: number
  own: boolean
  retired: boolean
}
export interface Unit {
  id: string
  name: string
  kind: string
  area: string
  area_name: string
}
export interface Person {
  id: string
  name: string
  phone: string
  unit_name: string
}
export interface CoverageRow {
  area: string
  area_name: string
  area_path: string
  state: GridState
  owners: Owner[]
  open: number
}
export interface Coverage {
  totals: { grids: number; owned: number; vacant: number; double: number; leave: number }
  items: CoverageRow[]
}
export interface ImportError {
  sheet: string
  row: number
  column: string
  cell: string
  value: string
  code: string
  message: string
}
/** What a file leaves open: answered before anything is written, by the row of the question. */
export interface ImportAsk extends ImportError {
  rows: number[]
  answers: { code: string; title: string }[]
}
/** What a line puts in place of what, value by value. */
export interface ImportChanges {
  row: number
  name: string
  cells: { cell: string; column: string; was: string; now: string }[]
}
export interface ImportChange extends ImportChanges {
  kind: 'added' | 'changed' | 'same' | 'asking' | 'left_out'
  post_title: string
  area_name: string
}
/** What goes along with a file: the plan that was shown, and the answers to what it asked. */
export interface Decided {
  plan: string
  answers: Record<string, string>
}
export interface ImportReport {
  dry: boolean
  plan: string
  rows: number
  added: number
  changed: number
  same: number
  asking: number
  left_out: number
  errors: ImportError[]
  asks: ImportAsk[]
  changes: ImportChange[]
}

export type CategoryKind = 'component' | 'incident' | 'service' | 'risk'
export interface Category {
  code: string
  name: string
  group: string
  group_name: string
  kind: CategoryKind
  respond: string
  limit: string
  community: boolean
  closing: string
}
export type Light = 'green' | 'amber' | 'red' | 'none'
export type Source = 'telephone' | 'visit' | 'online' | 'patrol'
export interface OrderRow {
  id: string
  no: string
  title: string
  status: string
  status_title: string
  category: string
  category_name: string
  area: string
  area_name: string
  area_path: string
  handler_unit: string
  handler_unit_name: string
  handler_name: string
  reported_at: number
  due_at: number
  light: Light
  used: number
  left_ms: number
  urgent: boolean
  merged: number
  source: string
  version: number
}
export interface Rating {
  resolved: boolean
  score: number
  words: string
}
export interface Order extends OrderRow {
  words: string
  place: string
  lon: number
  lat: number
  photos: string[]
  caller: { name: string; phone: string }
  accepted_at: number
  respond_due_at: number
  responded_at: number
  closed_at: number
  suspended: boolean
  rating: Rating | null
}
export interface Step {
  id: string
  at: number
  actor_name: string
  actor_role: string
  verb: string
  verb_title: string
  words: string
  from: string
  to: string
  photos: string[]
  detail: Record<string, string>
  /** Of a step that this phone took and the thread does not have yet: where it is, and why it was not taken. */
  sent?: 'queued' | 'safe' | 'refused'
  trouble?: string
}
export type FieldKind =
  | 'text'
  | 'words'
  | 'select'
  | 'unit'
  | 'person'
  | 'category'
  | 'limit'
  | 'photos'
  | 'bool'
  | 'score'
  | 'order'
  | 'number'
  | 'day'
export interface ActionField {
  name: string
  title: string
  kind: FieldKind
  required: boolean
  options?: { value: string; title: string }[]
  value?: unknown
  hint?: string
}
export interface Action {
  action: string
  title: string
  primary: boolean
  danger: boolean
  fields: ActionField[]
}
export interface OrderPage {
  order: Order
  thread: Step[]
  actions: Action[]
}
export interface OrderCounts {
  todo: number
  done: number
  mine: number
  open: number
  overdue: number
  soon: number
  by_status: Record<string, number>
}
export interface NewOrder {
  words: string
  category: string
  area: string
  place: string
  lon: number
  lat: number
  photos: string[]
  caller: { name: string; phone: string }
  source: Source
  urgent: boolean
}
export interface Photo {
  hash: string
  width: number
  height: number
}

export interface Figure {
  code: string
  title: string
  unit: string
  kind: 'flow' | 'stock' | 'rate'
  formula: string
  version: number
  decimals: number
  per: number
  good: 'up' | 'down' | ''
  public: boolean
  as_of: boolean
}
export interface FigureValue {
  code: string
  title: string
  text: string
  num: number
  den: number
  value: number
}
export interface FigureValues {
  items: FigureValue[]
  from: string
  to: string
  under: string
  under_name: string
}
export interface FigureShare {
  area: string
  area_name: string
  text: string
  num: number
  den: number
  value: number
}
export interface FigurePoint {
  at: string
  num: number
  den: number
  value: number
}
export interface FigureRecord {
  kind: string
  id: string
  no: string
  title: string
  area: string
  area_name: string
  day: string
  amount: number
}
export interface FigureRecords {
  items: FigureRecord[]
  next: string
  count: number
  sum: number
}

export interface JournalRow {
  id: string
  at: number
  actor: string
  verb: string
  verb_title: string
  subject_kind: string
  subject: string
  area: string
  area_name: string
  leaf: number
  no: string
  came: string
}
export interface JobRow {
  kind: string
  title: string
  last_at: number
  next_at: number
  ok: boolean
  message: string
}
export interface SystemStatus {
  version: string
  engine: string
  started_at: number
  journal: { size: number; root: string }
  jobs: JobRow[]
}
