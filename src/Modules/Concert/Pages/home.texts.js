export const texts = {
  en: {
    title: 'What is on', search: 'Search for a concert', none: 'No concert has this in its title.', empty: 'There is no concert at the moment.',
    enter: 'Enter the line', back: 'Back to your place in line', left: '{n} of {all} seats left',
    held: 'sold or held; {n} in open holds may be free again in minutes',
    soldOut: 'Sold out', past: 'Has started', found: 'Concerts found: {n}',
  },
  ko: {
    title: '공연 안내', search: '공연 검색', none: '제목에 이 단어가 있는 공연이 없습니다.', empty: '지금은 공연이 없습니다.',
    enter: '대기열 입장', back: '내 대기 순서로 돌아가기', left: '전체 {all}석 중 {n}석 남음',
    held: '판매 또는 임시 예약됨; 임시 예약 중인 {n}석은 몇 분 안에 다시 풀릴 수 있습니다',
    soldOut: '매진', past: '공연 시작됨', found: '공연 {n}개를 찾았습니다',
  },
};
