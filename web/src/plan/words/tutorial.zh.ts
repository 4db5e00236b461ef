import type { ToolId } from '../tools/tool';

type Names = Readonly<Record<ToolId, string>>;
interface Said {
  title: (names: Names) => string;
  text: (names: Names) => string;
}

export const zh = {
  practiceTitle: (place: string) => `${place}（练习）`,
  intro: {
    title: '两分钟，学会调整网格',
    text: '跟着提示做几步，做到即进入下一步，随时可以跳过。每一步都能撤销，发布之前不影响正式网格。建议新建一个练习方案，放心试。',
    apart: '新建练习方案',
    making: '正在新建…',
    here: '就用此方案',
  },
  progress: (at: string, of: string) => `教程 · 第 ${at} 步，共 ${of} 步`,
  done: '教程进度',
  skip: '跳过这一步',
  end: '结束教程',
  finish: '完成',
  back: '撤销练习中的修改',
  lessons: {
    tool: {
      title: (names) => `拿起“${names.corners}”工具`,
      text: () => '按 C 键，或单击左侧工具栏中亮起的图标。',
    },
    corner: {
      title: () => '移动一个边界顶点',
      text: () =>
        '滚轮放大到几个网格，指向边界上的圆点，按住拖动后松开。只用键盘时：Tab 到地图，方向键移动光标，空格按下，再按空格放开。',
    },
    split: {
      title: () => '画一条线，拆分网格',
      text: (names) =>
        `按 L 拿起“${names.line}”，先单击网格一侧的边界，再双击另一侧。查看下方预览的面积和户数，按回车确认。`,
    },
    undo: {
      title: () => '撤销一步',
      text: () => '按 Ctrl+Z，或单击上方亮起的箭头。Ctrl+Shift+Z 可以重做，全部步骤都记在右侧。',
    },
    balance: {
      title: () => '看看是否均衡',
      text: () => '表中偏差最大的排在最前。单击一行，地图即选中并显示该网格。',
    },
    staff: {
      title: () => '安排一名人员',
      text: (names) =>
        `把一个姓名从人员列表拖到地图上的另一个网格；或按 S 拿起“${names.staff}”，单击姓名，再单击网格。`,
    },
    submit: {
      title: () => '送审',
      text: () =>
        '处理完“问题”列表后，单击右上角亮起的“提交审核”，由他人审核、发布。练习时不必提交。按 ? 可查看全部快捷键。',
    },
  } satisfies Record<string, Said> as Record<
    'tool' | 'corner' | 'split' | 'undo' | 'balance' | 'staff' | 'submit',
    Said
  >,
  praise: {
    tool: '已拿起工具。',
    corner: '顶点已移动，相邻网格一起变动。',
    split: '网格已拆分。',
    undo: '已撤销，分毫不差。',
    balance: '表格与地图相互对应。',
    staff: '人员已安排。',
    submit: '方案已提交审核。',
  },
  over: {
    title: () => '教程完成',
    text: () => '按 ? 可查看全部快捷键，也可从那里重新打开本教程。',
  } satisfies Said as Said,
};

export type TutorialWords = typeof zh;
