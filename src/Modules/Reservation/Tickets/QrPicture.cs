using System.Globalization;
using System.Text;
using QRCoder;

namespace Ticketing.Reservations.Tickets;

/// <summary>Draws QR codes.</summary>
internal static class QrPicture
{
    /// <summary>A text as SVG: dark on white, with the quiet zone around it. One path, because an element for each square would be ten times as long.</summary>
    public static string Draw(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows.Count; x++)
            {
                var from = x;
                while (x < rows.Count && rows[y][x])
                    x++;
                if (x > from)
                    path.Append(CultureInfo.InvariantCulture, $"M{from} {y}h{x - from}v1h-{x - from}z");
            }
        }

        var size = rows.Count.ToString(CultureInfo.InvariantCulture);
        return $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">""" +
            $"""<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>""";
    }
}
