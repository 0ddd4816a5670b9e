import { expect, it } from "vitest";
import { pageOf } from "./ProgramPages";

const ID = "01990000-0000-7000-8000-000000000001";

it("knows the pages of programs and innovations", () => {
  expect(pageOf("")).toEqual({ name: "list" });
  expect(pageOf("baru")).toEqual({ name: "program-new" });
  expect(pageOf(ID)).toEqual({ name: "program", id: ID });
  expect(pageOf(`${ID}/anggota`)).toEqual({ name: "program-team", id: ID });
  expect(pageOf("inovasi/baru")).toEqual({ name: "innovation-new" });
  expect(pageOf(`inovasi/${ID}`)).toEqual({ name: "innovation", id: ID });
  expect(pageOf(`inovasi/${ID}/ubah`)).toEqual({ name: "innovation-edit", id: ID });
});

it("knows when there is no such page", () => {
  for (const rest of ["x", `${ID}/toString`, `${ID}/anggota/lagi`, "inovasi", "inovasi/x", `inovasi/${ID}/anggota`]) {
    expect(pageOf(rest)).toEqual({ name: "unknown" });
  }
});
