export const zh = {
  tutorial: '教程',
  offer: '第一次调整网格？跟着教程做一遍，约两分钟。',
  begin: '开始教程',
  decline: '不用了',

  groups: { tools: '工具', inHand: '使用工具时', map: '焦点在地图上时', plan: '随时可用' },
  or: '或',
  listed: (names: readonly string[]) => names.join('、'),
  caps: { space: '空格', arrows: '方向键', click: '单击', drag: '拖动' },
  keys: {
    confirm: '确认当前操作',
    back: '放弃当前操作，返回上一步',
    free: '按住时不捕捉',
    add: '加选或取消一个网格，框选时加选',
    lasso: '圈选网格',
    several: '选择多个顶点，一起移动或删除',
    takeOut: '删除选中或指向的点',
    takeOutAt: '删除单击的点',
    pointBack: '撤回上一个点',
    trace: '按住时沿已有边界描画',
    also: '安排到网格，同时保留原网格',
    cursor: '移动地图光标',
    fast: '移动更快',
    press: '在光标处按下，再按一次放开',
    zoom: '放大、缩小地图',
    undo: '撤销一步',
    redo: '重做一步',
    find: '按编码或名称查找网格',
    list: '显示或关闭本表',
  },
};

export type LearningWords = typeof zh;
