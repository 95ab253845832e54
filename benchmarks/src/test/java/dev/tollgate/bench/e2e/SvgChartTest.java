package dev.tollgate.bench.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.StringReader;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class SvgChartTest {
  /** Places have one decimal. */
  private static final double ROUNDING = 0.3;

  private final SortedMap<String, NavigableMap<Double, Double>> series = new TreeMap<>();

  @Test
  void shouldDrawEveryPointOfEverySeries() throws Exception {
    put("gateway", 1_000, 100);
    put("gateway", 10_000, 200);
    put("gateway", 100_000, 10_000);
    put("echo", 1_000, 50);

    Document svg = drawn(Chart.CURVE);

    assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(4);
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("gateway", "echo", "1,000", "100,000", Chart.CURVE.title(), "microseconds");
  }

  /** Three powers of ten across, two up: the middle one lies in the middle. */
  @Test
  void shouldPlaceByPowersOfTen() throws Exception {
    put("gateway", 1_000, 100);
    put("gateway", 10_000, 1_000);
    put("gateway", 100_000, 10_000);

    Document svg = drawn(Chart.CURVE);

    double[] left = circle(svg, 0);
    double[] middle = circle(svg, 1);
    double[] right = circle(svg, 2);
    assertThat(middle[0]).isCloseTo((left[0] + right[0]) / 2, within(ROUNDING));
    assertThat(middle[1]).isCloseTo((left[1] + right[1]) / 2, within(ROUNDING));
    assertThat(right[1]).as("up is less").isLessThan(left[1]);
  }

  @Test
  void shouldBeginAtZeroWhereAnAxisIsEven() throws Exception {
    put("gateway", 1_000, 8);
    put("gateway", 10_000, 4);
    put("gateway", 100_000, 2);

    Document svg = drawn(Chart.CARDS);

    double[] eight = circle(svg, 0);
    double[] four = circle(svg, 1);
    double[] two = circle(svg, 2);
    assertThat(four[1] - eight[1]).isCloseTo(2 * (two[1] - four[1]), within(ROUNDING));
  }

  @Test
  void shouldTellPercentilesAtTheMarks() throws Exception {
    put("gateway", 2, 100);
    put("gateway", 1_000, 900);

    assertThat(drawn(Chart.LATENCY_NONE).getDocumentElement().getTextContent())
        .contains("90 %", "99 %", "99.9 %");
  }

  private void put(String name, double x, double y) {
    series.computeIfAbsent(name, _ -> new TreeMap<>()).put(x, y);
  }

  private Document drawn(Chart chart) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(SvgChart.draw(chart, series))));
  }

  private static double[] circle(Document svg, int index) {
    Element circle = (Element) svg.getElementsByTagName("circle").item(index);
    return new double[] {
      Double.parseDouble(circle.getAttribute("cx")), Double.parseDouble(circle.getAttribute("cy"))
    };
  }
}
