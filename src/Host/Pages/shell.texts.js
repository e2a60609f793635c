export const texts = {
  en: {
    skip: 'Skip to the content', myTickets: 'My tickets',
    seconds: '{n} s', minutes: '{n} min', hours: '{n} h', range: '{low} to {high}',
    bothTimes: '{hall} at the hall ({yours} your time)', yourTime: 'at the hall · {yours} your time',
    offline: 'There is no connection to the network at the moment. This page goes on by itself when it is back.',
    away: 'The service does not answer at the moment. This page asks again by itself.',
    busy: 'Many people ask at once. This page asks again in a moment.',
    notStored: 'This browser stores nothing for this site: site data is blocked, or there is no room. If you reload or leave this page, your place in line is '
      + 'lost. To book seats, allow site data for this site, or make room.',
    ownHold: 'You hold seats that are not paid yet.', payHold: 'Pay for them',
    asksAgain: 'This page asks again by itself.',
    userTokenOver: 'Your user token is no longer valid. Your place in line is kept, and your seats are held until their time is over.',
    giveUserToken: 'Enter your user token',
    close: 'Close', cancel: 'Cancel', loading: 'Loading …',
  },
  ko: {
    skip: '본문으로 건너뛰기', myTickets: '내 예매',
    seconds: '{n}초', minutes: '{n}분', hours: '{n}시간', range: '{low}~{high}',
    bothTimes: '공연장 시각 {hall} (내 시각 {yours})', yourTime: '공연장 시각 · 내 시각 {yours}',
    offline: '지금 인터넷에 연결되어 있지 않습니다. 다시 연결되면 이 페이지가 자동으로 계속됩니다.',
    away: '지금 서비스가 응답하지 않습니다. 이 페이지가 자동으로 다시 확인합니다.',
    busy: '많은 분이 동시에 접속하고 있습니다. 잠시 후 자동으로 다시 확인합니다.',
    notStored: '이 브라우저가 이 사이트의 데이터를 저장하지 않습니다. 사이트 데이터가 차단되었거나 저장 공간이 없습니다. 새로고침하거나 페이지를 떠나면 대기 순서를 잃습니다. '
      + '예매하려면 사이트 데이터를 허용하거나 저장 공간을 확보해 주세요.',
    ownHold: '아직 결제하지 않은 임시 예약 좌석이 있습니다.', payHold: '결제하기',
    asksAgain: '이 페이지가 자동으로 다시 확인합니다.',
    userTokenOver: '사용자 토큰이 더 이상 유효하지 않습니다. 대기 순서는 유지되며, 임시 예약한 좌석은 남은 시간 동안 유지됩니다.', giveUserToken: '사용자 토큰 입력',
    close: '닫기', cancel: '취소', loading: '불러오는 중 …',
  },
};
