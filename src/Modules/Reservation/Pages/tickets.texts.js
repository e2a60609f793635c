export const texts = {
  en: {
    toConcerts: 'To the concerts', older: 'Show older ones', toVerify: 'Verify a ticket',
    noneYet: 'You have no reservations yet.',
    noToken: 'This browser has not been in a line for a day. Enter a line, and your reservations are shown here again.',
    HELD: 'Held, not paid yet', PAID: 'Paid', EXPIRED: 'The hold ended unpaid', CANCELLED: 'Given back', REFUNDED: 'Cancelled and refunded',
    payNow: 'Pay', showTicket: 'Show the ticket', refund: 'Cancel and refund', ofNumber: '{text}: reservation {id}', number: 'Reservation {id}',
    refundAsk: 'Cancel this booking?', refundWhat: '{seats}: the seats are free for others at once, and {amount} goes back to your balance.',
    refundYes: 'Cancel and refund', keep: 'Keep it', refunded: '{amount} is back on your balance.',
  },
  ko: {
    toConcerts: '공연 목록으로', older: '이전 예매 더 보기', toVerify: '티켓 확인하기',
    noneYet: '아직 예매 내역이 없습니다.', noToken: '하루 동안 대기열에 입장한 기록이 없습니다. 대기열에 입장하면 예매 내역이 다시 표시됩니다.',
    HELD: '임시 예약, 결제 전', PAID: '결제 완료', EXPIRED: '결제하지 않아 만료됨', CANCELLED: '반납함', REFUNDED: '취소 및 환불 완료',
    payNow: '결제하기', showTicket: '티켓 보기', refund: '취소 및 환불', ofNumber: '{text}: 예약 {id}', number: '예약 {id}',
    refundAsk: '이 예매를 취소할까요?', refundWhat: '{seats}: 바로 다른 분이 선택할 수 있게 되며, {amount}이 잔액으로 환불됩니다.',
    refundYes: '취소 및 환불', keep: '유지하기', refunded: '{amount}이 잔액으로 환불되었습니다.',
  },
};
