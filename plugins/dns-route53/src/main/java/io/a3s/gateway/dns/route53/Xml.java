package io.a3s.gateway.dns.route53;

import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Reads and writes the little XML that Route 53 needs. */
final class Xml {
    private Xml() {}

    /** Returns the text of the first element of a name, or nothing. */
    static String text(Document document, String name) {
        NodeList all = document.getElementsByTagName(name);
        return all.getLength() == 0 ? "" : all.item(0).getTextContent().strip();
    }

    /** Returns the text of the first element of a name within another, or nothing. */
    static String text(Element parent, String name) {
        NodeList all = parent.getElementsByTagName(name);
        return all.getLength() == 0 ? "" : all.item(0).getTextContent().strip();
    }

    /** Returns all elements of a name. */
    static List<Element> all(Document document, String name) {
        return elements(document.getElementsByTagName(name));
    }

    /** Returns all elements of a name within another. */
    static List<Element> all(Element parent, String name) {
        return elements(parent.getElementsByTagName(name));
    }

    private static List<Element> elements(NodeList nodes) {
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** Returns a text as it stands between tags. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
