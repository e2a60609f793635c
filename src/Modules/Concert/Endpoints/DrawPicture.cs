using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ticketing.Concerts.Endpoints;

/// <summary>A picture for a concert that has none: circles of light over a stage, always the same for one code.</summary>
internal static class DrawPicture
{
    private const int Lights = 7;
    private const string Days = "public, max-age=604800, immutable";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/pictures/{code:length(1,64)}.svg", static (HttpContext context, string code) => SendAsync(context, code))
            .ShortCircuit()
            .ExcludeFromDescription();

    private static Task SendAsync(HttpContext context, string code)
    {
        context.Response.Headers.CacheControl = Days;
        context.Response.ContentType = "image/svg+xml";
        return context.Response.WriteAsync(Draw(code), context.RequestAborted);
    }

    private static string Draw(string code)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(code));
        var hue = bytes[0] * 360 / 256;
        var picture = new StringBuilder("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 180'>");
        picture.Append(CultureInfo.InvariantCulture, $"<rect width='320' height='180' fill='hsl({hue} 45% 22%)'/>");
        for (var light = 0; light < Lights; light++)
        {
            var (x, y, size, turn) = (bytes[1 + (light * 4)], bytes[2 + (light * 4)], bytes[3 + (light * 4)], bytes[4 + (light * 4)]);
            picture.Append(CultureInfo.InvariantCulture,
                $"<circle cx='{x * 320 / 255}' cy='{y * 140 / 255}' r='{16 + (size / 5)}' fill='hsl({(hue + (turn / 4)) % 360} 70% 60%)' opacity='.35'/>");
        }

        return picture.Append("<path d='M0 180V150Q160 118 320 150V180Z' fill='#0b0c10' opacity='.75'/></svg>").ToString();
    }
}
