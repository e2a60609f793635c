export const texts = {
  en: {
    verifyTitle: 'Verify a ticket', ticketText: 'The text of the ticket', verify: 'Verify',
    verifyHow: 'Scan the QR code into the field, or paste its text. Nothing is sent: the ticket is verified in this browser, also without a connection.',
    keysHere: 'The keys are here, so no connection is needed.', keysAway: 'The keys could not be fetched yet. This page needs a connection once.',
    unknown: 'Not known', unknownKey: 'This browser does not have the key of this ticket. Connect to the network once, and verify it again.',
    needsEncryption: 'This browser verifies tickets on encrypted pages (https) only.',
    genuine: 'Genuine', forged: 'Not genuine', what: '{concert} · {starts} · {seats} · reservation {reservation}',
    forgedWhy: 'This text is no ticket of this sale, or it was changed.',
    refundNote: 'Whether the booking was cancelled later, and whether this ticket was used before, is not in the ticket itself.',
  },
  ko: {
    verifyTitle: '티켓 확인', ticketText: '티켓 텍스트', verify: '확인',
    verifyHow: 'QR 코드를 입력란에 스캔하거나 텍스트를 붙여 넣으세요. 서버로 전송되지 않으며, 연결이 없어도 이 브라우저에서 확인됩니다.',
    keysHere: '키가 저장되어 있어 인터넷 연결이 필요하지 않습니다.', keysAway: '아직 키를 가져오지 못했습니다. 처음 한 번은 인터넷 연결이 필요합니다.',
    unknown: '확인할 수 없습니다', unknownKey: '이 브라우저에 이 티켓의 키가 없습니다. 인터넷에 한 번 연결한 뒤 다시 확인해 주세요.',
    needsEncryption: '이 브라우저는 암호화된 페이지(https)에서만 티켓을 확인할 수 있습니다.',
    genuine: '진본 티켓입니다', forged: '진본이 아닙니다', what: '{concert} · {starts} · {seats} · 예약 {reservation}',
    forgedWhy: '이 판매의 티켓이 아니거나 내용이 변경되었습니다.',
    refundNote: '이후 취소되었는지, 이미 사용되었는지는 티켓에 담겨 있지 않습니다.',
  },
};
