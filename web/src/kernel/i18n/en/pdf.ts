export default {
  save: 'Save as PDF', making: 'Setting the pages…', progress: '{done} of {total} set',
  missing: '{n} characters are not in the typeface and were printed as 〓 ({codes}); write them in by hand.',
}
