export const texts = {
  en: { seatOfRow: 'Row {row}, seat {number}', seatAlone: 'Seat {number}', rowName: 'Row {row}' },
  ko: { seatOfRow: '{row}열 {number}번', seatAlone: '{number}번', rowName: '{row}열' },
};
