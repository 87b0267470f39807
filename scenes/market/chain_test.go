package market_test

import (
	"fmt"
	"strings"
	"testing"

	"huying/kernel/stock"
	"huying/scenes/market"
)

// says writes what was read of a list: names, amounts, and a doubt behind a question mark.
func says(lines []market.ChainLine) string {
	var out []string
	for _, l := range lines {
		s := fmt.Sprintf("%s %d", l.Name, l.Amount)
		if l.Doubt != "" {
			s += "?" + l.Doubt
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

// Lists as chat groups write them.
func TestReadChain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		unit stock.Unit
		text string
		want string
	}{
		{"plain", stock.Piece, "#接龙\n灵芝 88元一株，周六上午自提\n1. 王明 2\n2. 李红 1\n3. 张三 3", "王明 2; 李红 1; 张三 3"},
		{"with units", stock.Piece, "1. 王明 2株\n2. 李红 1个\n3. 张三 3份", "王明 2; 李红 1; 张三 3"},
		{"no gap", stock.Piece, "1.王明2株\n2.李红1\n3、张三3份", "王明 2; 李红 1; 张三 3"},
		{"Chinese numerals", stock.Piece, "1. 王明 两株\n2. 李红 一份\n3. 赵敏 十二株", "王明 2; 李红 1; 赵敏 12"},
		{"two shares", stock.Piece, "1. 王明两份\n2. 李红 要三份", "王明 2; 李红 3"},
		{"plus one", stock.Piece, "1. 王明+1\n2. 李红 +2\n3. 赵敏＋3", "王明 1; 李红 2; 赵敏 3"},
		{"plus one again", stock.Piece, "1. 王明+1\n2. 李红+1\n3. 王明+1", "王明 1; 李红 1; 王明 2"},
		{"times", stock.Piece, "1. 王明x2\n2. 李红×3\n3. 赵敏*4", "王明 2; 李红 3; 赵敏 4"},
		{"same as above", stock.Piece, "1. 王明 2株\n2. 李红 同上\n3. 赵敏 一样", "王明 2; 李红 2; 赵敏 2"},
		{"same as nothing", stock.Piece, "1. 王明 同上\n2. 李红 2", "王明 0?nothing; 李红 2"},
		{"same as what is unclear", stock.Piece, "1. 王明\n2. 李红 同上", "王明 0?no_amount; 李红 0?nothing"},
		{"no amount", stock.Piece, "1. 王明\n2. 李红 2", "王明 0?no_amount; 李红 2"},
		{"no name", stock.Piece, "1. +1\n2. 2株\n3. 李红 2", " 1?no_name;  2?no_name; 李红 2"},
		{"who leaves", stock.Piece, "1. 王明 2\n2. 李红 1\n3. 王明 不要了", "王明 2; 李红 1; 王明 0"},
		{"who leaves in the line", stock.Piece, "1. 王明 2 取消\n2. 李红退出", "王明 0; 李红 0"},
		{"an edit", stock.Piece, "1. 王明 2\n2. 李红 1\n3. 王明 改成3", "王明 2; 李红 1; 王明 3"},
		{"an edit in the line", stock.Piece, "1. 王明 2改3\n2. 李红 1株改为4株", "王明 3; 李红 4"},
		{"an edit by an arrow", stock.Piece, "1. 王明 2→5", "王明 5"},
		{"the same name, another amount", stock.Piece, "1. 王明 2\n2. 王明 3", "王明 2; 王明 3?twice"},
		{"emoji beside an amount", stock.Piece, "1. 王明🌸 2株🍄\n2. 李红😊1", "王明 2; 李红 1"},
		{"emoji for an amount", stock.Piece, "1. 王明 🍄🍄\n2. 李红 👍", "王明 0?pictures; 李红 0?pictures"},
		{"numerals in names", stock.Piece, "1. 张三 2\n2. 王五\n3. 赵六一株", "张三 2; 王五 0?no_amount; 赵六 1?unclear"},
		{"a numeral at the end of a name", stock.Piece, "1. 王五三份", "王五 3?unclear"},
		{"flats", stock.Piece, "1. 3号楼王姐 2株\n2. 5-2-301 李红 1\n3. 12栋赵敏 三份", "3号楼王姐 2; 5-2-301李红 1; 12栋赵敏 3"},
		{"telephones", stock.Piece, "1. 王明 13800138001 2株\n2. 李红2株13800138002", "王明 2; 李红 2"},
		{"full width", stock.Piece, "１．王明　２株\n２、李红：３", "王明 2; 李红 3"},
		{"the product named", stock.Piece, "1. 王明 灵芝2株\n2. 李红 灵芝 两株", "王明 2; 李红 2"},
		{"several amounts", stock.Piece, "1. 王明 2株 3株\n2. 李红 1+1", "王明 3?several; 李红 1?several"},
		{"another unit", stock.Piece, "1. 王明 2斤\n2. 李红 2", "王明 2?other_unit; 李红 2"},
		{"weights", stock.Gram, "1. 王明 2斤\n2. 李红 1公斤\n3. 赵敏 3\n4. 周静 半斤\n5. 钱多 1.5斤", "王明 1000; 李红 1000; 赵敏 1500; 周静 250; 钱多 750"},
		{"weights in numerals", stock.Gram, "1. 王明 两斤\n2. 李红 三斤\n3. 赵敏 来5斤", "王明 1000; 李红 1500; 赵敏 2500"},
		{"pieces of what is weighed", stock.Gram, "1. 王明 2袋\n2. 李红 3斤", "王明 2?other_unit; 李红 1500"},
		{"a line that is no entry", stock.Piece, "1. 王明 2\n明天几点取？\n2. 李红 1", "王明 2; 明天几点取? 0?no_amount; 李红 1"},
		{"talk before the list", stock.Piece, "大家好，2023年的灵芝熟了\n共 200 株\n\n1. 王明 2", "王明 2"},
		{"polite", stock.Piece, "1. 王明 要2株 谢谢老板\n2. 李红订1 微信已付", "王明 2; 李红 1"},
		{"nothing", stock.Piece, "", ""},
		{"another way of numbers", stock.Piece, "1) 王明 2\n2） 李红 1\n3 赵敏 4", "王明 2; 李红 1; 赵敏 4"},
	} {
		if got := says(market.ReadChain(c.text, c.unit, "灵芝")); got != c.want {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if l := market.ReadChain("1. 王明 13800138001 2株", stock.Piece, "灵芝"); l[0].Phone != "13800138001" {
		t.Errorf("%+v", l)
	}
}

// Whatever is pasted: every line says what it read, no amount is beyond reason, and nothing breaks.
func FuzzReadChain(f *testing.F) {
	for _, s := range []string{"1. 王明 2\n2. 李红 同上", "1. 3号楼 两份🍄", "1.+1\n王明 改成3", "1. 王五十二株", "1. 半斤", "1. 2→5", "1. 99999999999999999999株"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, unit := range []stock.Unit{stock.Piece, stock.Gram} {
			for _, l := range market.ReadChain(s, unit, "灵芝") {
				if l.Amount < 0 || l.Amount == 0 && l.Doubt == "" && !strings.ContainsAny(l.Raw, "不退取撤算") {
					t.Fatalf("%+v", l)
				}
			}
		}
	})
}
