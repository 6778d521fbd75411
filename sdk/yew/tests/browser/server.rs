//! What a server has rendered, taken up in the browser.

use wasm_bindgen_test::wasm_bindgen_test;
use yew::LocalServerRenderer;

use super::world::*;

#[wasm_bindgen_test]
async fn what_a_server_rendered_is_taken_up_and_shows_the_session() {
    let (root, client, counts) = (Root::new(), logged_in().await, Counted::default());
    let props = yew::props!(SmallProps { client, counts: counts.clone() });
    root.0.set_inner_html(&LocalServerRenderer::<Small>::with_props(props.clone()).render().await);
    assert_eq!(root.0.inner_text(), "loading");
    let app = yew::Renderer::<Small>::with_root_and_props(root.0.clone().into(), props).hydrate();
    assert_eq!(root.text().await, "guarded");
    assert_eq!(counts.0.mounts.get(), 1);
    app.destroy();
}
