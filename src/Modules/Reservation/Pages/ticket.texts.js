export const texts = {
  en: {
    ticketTitle: 'Your ticket', code: 'QR code of the ticket', codeOf: 'QR code of the ticket for {seats}',
    showAtDoor: 'Show this code at the door.',
    asText: 'The ticket as text', copy: 'Copy', copied: 'Copied.', print: 'Print', allTickets: 'All my tickets',
    noToken: 'This browser has not been in a line for a day. Enter a line, and your tickets are shown here again.',
  },
  ko: {
    ticketTitle: '내 티켓', code: '티켓의 QR 코드', codeOf: '{seats} 티켓의 QR 코드', showAtDoor: '입장할 때 이 코드를 보여 주세요.',
    asText: '텍스트로 보기', copy: '복사', copied: '복사했습니다.', print: '인쇄', allTickets: '전체 예매 내역',
    noToken: '하루 동안 대기열에 입장한 기록이 없습니다. 대기열에 입장하면 티켓이 다시 표시됩니다.',
  },
};
