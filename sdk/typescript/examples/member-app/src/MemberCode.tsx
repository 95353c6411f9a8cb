import { useMemo } from "react";
import { renderSVG } from "uqr";

/** The code that names the member at the till: the member's id, as a scanner types it. */
export function MemberCode({ memberId }: { memberId: string }) {
  const image = useMemo(
    () => `data:image/svg+xml,${encodeURIComponent(renderSVG(memberId, { border: 4, ecc: "M" }))}`,
    [memberId],
  );
  return (
    <section className="card code" aria-labelledby="code-title">
      <img src={image} alt={`QR code of your member number, ${memberId}`} width={152} height={152} />
      <div>
        <h2 id="code-title">At the till</h2>
        <p>Show this code before you pay.</p>
        <p className="member-id">{memberId}</p>
      </div>
    </section>
  );
}
