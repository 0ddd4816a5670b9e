import { mount } from "svelte";
import App from "./App.svelte";
import "./ui/tokens.css";
import { register } from "./lib/update.svelte";

const target = document.getElementById("app");
if (target) mount(App, { target });
register();
