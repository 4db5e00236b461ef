export const areasZh = {
  merge: {
    hint: '依次单击要合并的相邻网格，回车确认',
    more: '再单击一个相邻网格',
    open: '可继续单击增减网格；回车确认，Esc 取消',
    keep: '保留',
    keepHint: '合并后沿用其编码、名称和类型',
    name: '名称',
  },
  draw: {
    hint: '在未划网格的范围内逐点单击；双击或回车闭合，Esc 放弃',
    drawing: '双击、回车或单击起点闭合；按住 Shift 沿边界走，退格键撤回一点',
    division: '所属',
    name: '名称',
    namePlaceholder: '按编号自动命名',
    kind: '类型',
    households: '户数',
    unknown: '未知',
    nowhere: '不在方案范围内',
  },
  erase: {
    hint: '单击要撤销的网格；其范围转为未划网格区域',
    open: '回车确认，Esc 取消',
    left: (n: string) => `其后还有 ${n} 个网格待确认`,
  },
  transfer: {
    choose: '先单击要划入的网格',
    hint: (code: string) => `圈出要划给 ${code} 的范围；双击或回车闭合，Esc 重选网格`,
    drawing: '双击、回车或单击起点闭合；按住 Shift 沿边界走，退格键撤回一点',
    open: '拖动线上的点可调整；回车确认，Esc 取消',
    to: '划给',
  },
  renumber: {
    hint: '按由北到南、由西到东的次序重新编号；单击网格可换到它所在的村（社区）',
    division: '村（社区）',
    list: '编号变动',
    kept: (n: string) => `其余 ${n} 个网格编号不变；用过的编号不再分配给别的网格。`,
  },
  outline: { area: (km2: string) => `${km2} 平方公里`, noWay: '沿边界走不到这里' },
};

export type AreasWords = typeof areasZh;
