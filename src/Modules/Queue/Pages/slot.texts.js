export const texts = {
  en: {
    slotLeft: 'Your turn ends in {time}.', slotShort: 'Your turn ends in {time}. The button “More time for my turn” makes it longer.',
    moreTime: 'More time for my turn', moreGiven: 'You have more time now. This page tells you before it ends.',
  },
  ko: {
    slotLeft: '이용 시간이 {time} 남았습니다.', slotShort: '이용 시간이 {time} 남았습니다. “이용 시간 연장” 버튼으로 늘릴 수 있습니다.',
    moreTime: '이용 시간 연장', moreGiven: '이용 시간이 연장되었습니다. 끝나기 전에 이 페이지에서 알려 드립니다.',
  },
};
